package io.understudy.connector;

import static io.understudy.connector.Connectors.buffer;
import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import io.understudy.server.Ports;
import io.understudy.server.Silence;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every connector promises. A connector's test extends this and says how to connect to one and the same store. */
public abstract class ConnectorContract {
    private static final int MIB = 1 << 20;
    private static final StoreIdentity IDENTITY = new StoreIdentity(UUID.randomUUID(), UUID.randomUUID());

    private final List<Connector> open = new ArrayList<>();
    private final String folder = "contract-" + UUID.randomUUID();
    private @Nullable Connector connector;

    /** A connector of this process to the store of this test, which is new for each test. */
    protected abstract Connector connect(ProcessId process);

    /**
     * A connector that looks for this store's server at another port of loopback. Where a store is reached by no port the test is
     * skipped with that reason.
     */
    protected abstract Connector at(int port);

    /** A connector to this store by somebody whom its server does not know; skipped where it asks nobody. */
    protected abstract Connector withWrongCredentials();

    /** A store of this kind with little room; skipped where it cannot be made here. */
    protected abstract SmallStore small();

    /**
     * Makes what is staged another one than was acknowledged, behind the driver's back; skipped where nobody else can
     * reach it.
     */
    protected abstract void damage(Staged staged);

    /** The identity that the store gets; a suite whose store outlives one test gives it itself. */
    protected StoreIdentity identity() {
        return IDENTITY;
    }

    @BeforeEach
    void connectAndRegister() {
        connector = opened(process());
        run(connector().register(identity()));
        run(connector().prepare());
    }

    @AfterEach
    void close() {
        open.forEach(each -> run(each.close()));
    }

    @Test
    void readsBackWhatWasWritten() {
        var receipt = write("a", "hello");

        assertThat(receipt.size()).isEqualTo(5);
        assertThat(read("a")).isEqualTo("hello");
        assertThat(info("a").size()).isEqualTo(5);
        assertThat(info("a").place()).isEqualTo(place("a"));
        assertThat(info("a").modified()).isAfter(Instant.EPOCH);
    }

    @Test
    void tellsTheDigestWhereItSaysSo() {
        assumeTrue(connector().info().capabilities().tellsDigest());

        var receipt = write("a", "hello");

        assertThat(receipt.digest()).contains(Digest.sha256(buffer("hello").getBytes()));
        assertThat(info("a").digest()).isEqualTo(receipt.digest());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1})
    void keepsEverySize(int size) {
        var bytes = random(size);

        write("buffered", Content.of(Buffer.buffer(bytes)));
        write("streamed", streamed(bytes, 64 * 1024));
        write(
                "unknown",
                Content.streamed(OptionalLong.empty(), streamed(bytes, 10_000).bytes()));

        assertThat(readBytes("buffered", ByteRange.ALL)).isEqualTo(bytes);
        assertThat(readBytes("streamed", ByteRange.ALL)).isEqualTo(bytes);
        assertThat(readBytes("unknown", ByteRange.ALL)).isEqualTo(bytes);
    }

    /** A server that counts along may have all that it was promised long before. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "x|", "|x", ""})
    void waitsForContentThatTellsItsEndLate(String pieces) {
        var late = Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(200));
        var bytes = Multi.createFrom()
                .items(Stream.of(pieces.split("\\|", -1)).map(Connectors::buffer))
                .onCompletion()
                .call(() -> late);
        var whole = pieces.replace("|", "");

        write("a", Content.streamed(OptionalLong.of(whole.length()), bytes));

        assertThat(read("a")).isEqualTo(whole);
    }

    @Test
    void passesALargeObjectOnWithoutHoldingIt() {
        new LargeObject(largeSize()).passThrough(connector(), place("large"), heldMemory());
    }

    /** In bytes. Smaller only where the store, and not the driver, is what would take the time or the memory. */
    protected long largeSize() {
        return 300L * MIB + 1;
    }

    /** How often an object is replaced under its readers. More where a server is known to do it in two steps. */
    protected int replacements() {
        return 20;
    }

    /** In bytes, at most: buffers of all that is open, and what Java's own machinery takes meanwhile. */
    protected long heldMemory() {
        return Math.min(64L * MIB, largeSize() / 3 * 2);
    }

    @Test
    void replacesAndCanBeRepeated() {
        write("a", "one");
        write("a", "two and more");
        write("a", "two and more");
        assertThat(read("a")).isEqualTo("two and more");

        write("a", "3");
        assertThat(read("a")).isEqualTo("3");
    }

    @Test
    void nothingHappensBeforeSubscription() {
        write("kept", "x");
        var id = stageId(connector());

        var unusedStage = connector().stage(id, place("lazy"), Content.of(buffer("x")));
        var unusedDelete = connector().delete(stageId(connector()), place("kept"));
        var unusedCommit = stage("lazy", "x").commit(place("lazy"));

        var staged = stage("fenced", "x");
        var unusedFence = connector().fence(staged.id());
        var unusedProcessFence = connector().fence(connector().info().process());
        var unusedDiscard = staged.discard();

        assertThat(List.of(unusedStage, unusedDelete, unusedCommit, unusedFence, unusedProcessFence, unusedDiscard))
                .doesNotContainNull();
        assertThat(run(connector().stat(place("lazy")))).isEmpty();
        assertThat(read("kept")).isEqualTo("x");
        run(run(connector().stage(id, place("lazy"), Content.of(buffer("y")))).commit(place("lazy")));
        assertThat(read("lazy")).isEqualTo("y");
        run(staged.commit(place("fenced")));
        assertThat(read("fenced")).isEqualTo("x");
    }

    @Test
    void eachSubscriptionIsAFreshAttempt() {
        var stat = connector().stat(place("a"));
        var opening = connector().open(place("a"), ByteRange.ALL);
        var list = connector().list(new ListRequest(folder + "/", Optional.empty(), 10));
        assertThat(run(stat)).isEmpty();
        assertFails(Kind.NOT_FOUND, opening);
        assertThat(run(list).objects()).isEmpty();

        write("a", "one");
        assertThat(run(stat)).isPresent();
        assertThat(Connectors.bytes(run(opening).bytes())).asString().isEqualTo("one");
        write("a", "two");

        assertThat(Connectors.bytes(run(opening).bytes())).asString().isEqualTo("two");
        assertThat(run(list).objects()).hasSize(1);
    }

    @Test
    void missingObjects() {
        write("folder/object", "x");

        for (var name : List.of("no", "no/no", "folder", "folder/object/below")) {
            assertFails(Kind.NOT_FOUND, connector().open(place(name), ByteRange.ALL));
            assertThat(run(connector().stat(place(name)))).as(name).isEmpty();
            run(connector().delete(stageId(connector()), place(name)));
        }
        assertThat(read("folder/object")).isEqualTo("x");
    }

    @Test
    void readsRanges() {
        write("a", "0123456789");

        assertThat(readBytes("a", new ByteRange(3, 4))).asString().isEqualTo("3456");
        assertThat(readBytes("a", new ByteRange(0, 1))).asString().isEqualTo("0");
        assertThat(readBytes("a", new ByteRange(9, 100))).asString().isEqualTo("9");
        assertThat(readBytes("a", new ByteRange(10, 1))).isEmpty();
        assertThat(readBytes("a", new ByteRange(11, Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void readsAsMuchAsIsAskedFor() {
        var bytes = random(3 * MIB);
        write("large", streamed(bytes, MIB));
        var stored = run(connector().open(place("large"), ByteRange.ALL));

        var first = run(stored.bytes().toUni());

        assertThat(first).isNotNull();
        assertThat(bytes).startsWith(first.getBytes());
    }

    @Test
    void anOpenedObjectThatNobodyReadsCanBeReleased() {
        write("a", "x");

        var stored = run(connector().open(place("a"), ByteRange.ALL));
        run(stored.release());

        assertThat(read("a")).isEqualTo("x");
    }

    @Test
    void listsInPagesAndInOrderOfTheWholePlaces() {
        for (var name : List.of("a/b", "a0", "a-b", "b/c/d", "b/c-d", "c", "é", "z")) {
            write(name, "x");
        }
        var expected = List.of("a-b", "a/b", "a0", "b/c-d", "b/c/d", "c", "z", "é").stream()
                .map(this::place)
                .toList();

        for (var limit : List.of(1, 2, 3, expected.size(), expected.size() + 1)) {
            assertThat(listed(folder + "/", limit)).as("by %d", limit).isEqualTo(expected);
        }
    }

    @Test
    void listsTheServicesOwnOnlyWhereAskedFor() {
        var mark = Place.reserved("marks/x");
        run(stage(mark, Content.of(buffer("x"))).commit(mark));
        write("a", "a");

        assertThat(listed("", 10)).containsExactly(place("a"));
        assertThat(listed(".understudy/marks/", 1)).containsExactly(mark);
        run(connector().delete(stageId(connector()), mark));
        assertThat(listed(".understudy/marks/", 10)).isEmpty();
    }

    @Test
    void listsByPrefix() {
        for (var name : List.of("p/1", "p/2", "p1", "q")) {
            write(name, "x");
        }

        assertThat(listed(folder + "/p", 10)).containsExactly(place("p/1"), place("p/2"), place("p1"));
        assertThat(listed(folder + "/p/", 10)).containsExactly(place("p/1"), place("p/2"));
        assertThat(listed(folder + "/p/2", 10)).containsExactly(place("p/2"));
        assertThat(listed(folder + "/nothing/here", 10)).isEmpty();
        assertThat(listed("", 1000)).noneMatch(Place::reserved).contains(place("q"));
    }

    static List<String> oddNames() {
        return List.of(
                "plain.txt",
                " leading and trailing ",
                "dots...",
                ".",
                "..",
                "../../climbing",
                "/absolute",
                "double//slash",
                "slash/",
                ".hidden",
                ".understudy/store",
                "ünïcödé/日本語/😀",
                "e\u0301 against é",
                "percent%41%2F",
                "back\\slash",
                "C:\\dir\\file",
                "question?star*quote\"less<more>pipe|",
                "new\nline\tand\u0001control",
                "a+b&c=d;e#f",
                "con",
                "~tilde",
                "-dash",
                "'quoted'",
                "$(reboot) `reboot`",
                "x".repeat(300),
                "é".repeat(400),
                "deep/".repeat(100) + "down");
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void keepsOddNames(String name) {
        var place = Place.of(
                new SavePath(folder),
                new DataId(name),
                connector().info().names().asciiOnly());

        run(stage(place, Content.of(buffer(name))).commit(place));

        assertThat(Connectors.bytes(run(connector().open(place, ByteRange.ALL)).bytes()))
                .isEqualTo(buffer(name).getBytes());
        assertThat(listed(folder + "/", 10)).containsExactly(place);
        run(connector().delete(stageId(connector()), place));
        assertThat(run(connector().stat(place))).isEmpty();
    }

    @Test
    void tellsLetterCaseApartWhereItSaysSo() {
        assumeTrue(!connector().info().names().foldsCase());

        write("case", "small");
        write("CASE", "capital");

        assertThat(read("case")).isEqualTo("small");
        assertThat(read("CASE")).isEqualTo("capital");
    }

    @Test
    void takesLetterCaseForOneWhereItSaysSo() {
        assumeTrue(connector().info().names().foldsCase());

        write("case", "small");
        write("CASE", "capital");

        assertThat(read("case")).isEqualTo("capital");
        assertThat(listed(folder + "/", 10)).hasSize(1);
    }

    @Test
    void stagedIsInvisibleUntilCommitted() {
        write("a", "old");

        var staged = stage("a", "new!");

        assertThat(staged.size()).isEqualTo(4);
        assertThat(read("a")).isEqualTo("old");
        assertThat(listed("", 1000)).containsExactly(place("a"));
        run(staged.commit(place("a")));
        assertThat(read("a")).isEqualTo("new!");
    }

    @Test
    void commitsToAnotherPlaceOrSaysThatItCannot() {
        var staged = stage("a", "x");

        try {
            run(staged.commit(place("elsewhere/b")));
        } catch (ConnectorException e) {
            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            return;
        }

        assertThat(read("elsewhere/b")).isEqualTo("x");
        assertThat(run(connector().stat(place("a")))).isEmpty();
    }

    @Test
    void whatIsDiscardedCannotBeCommitted() {
        var staged = stage("a", "x");

        run(staged.discard());
        run(staged.discard());

        assertFails(Kind.FENCED, staged.commit(place("a")));
        assertThat(run(connector().stat(place("a")))).isEmpty();
        assertNothingStaged();
    }

    @Test
    void commitsOnce() {
        assumeFenced();
        var staged = stage("a", "one");
        run(staged.commit(place("a")));
        write("a", "two");

        assertFails(Kind.FENCED, staged.commit(place("a")));

        assertThat(read("a")).isEqualTo("two");
    }

    @Test
    void stagesOfOnePlaceDoNotMeet() {
        var one = stage("a", "one");
        var two = stage("a", "two");

        run(two.commit(place("a")));
        assertThat(read("a")).isEqualTo("two");
        run(one.commit(place("a")));
        assertThat(read("a")).isEqualTo("one");
    }

    @Test
    void stagesOfOnePlaceAtTheSameTimeDoNotMeet() {
        var one = random(2 * MIB);
        var two = random(2 * MIB + 1);
        var stages = List.of(one, two).stream()
                .map(bytes -> CompletableFuture.supplyAsync(
                        () -> stage(place("a"), streamed(bytes, 64 * 1024)), Connectors.THREADS))
                .toList()
                .stream()
                .map(stage -> stage.orTimeout(60, TimeUnit.SECONDS).join())
                .toList();

        run(stages.get(0).commit(place("a")));
        assertThat(readBytes("a", ByteRange.ALL)).isEqualTo(one);
        run(stages.get(1).commit(place("a")));
        assertThat(readBytes("a", ByteRange.ALL)).isEqualTo(two);
    }

    @Test
    void aStageCanBeDoneAgainUnderItsId() {
        var id = stageId(connector());
        run(connector().stage(id, place("a"), Content.of(buffer("first"))));

        var again = run(connector().stage(id, place("a"), Content.of(buffer("second"))));

        run(again.commit(place("a")));
        assertThat(read("a")).isEqualTo("second");
    }

    @Test
    void aWrongSizeIsCorrupt() {
        var bytes = streamed(random(1000), 100).bytes();

        assertFails(Kind.CORRUPT, stageOnly("a", Content.streamed(OptionalLong.of(1001), bytes)));
        assertFails(Kind.CORRUPT, stageOnly("a", Content.streamed(OptionalLong.of(999), bytes)));
        assertFails(Kind.CORRUPT, stageOnly("a", Content.streamed(OptionalLong.of(0), bytes)));

        assertThat(run(connector().stat(place("a")))).isEmpty();
        assertNothingStaged();
    }

    @Test
    void whatIsNoMoreAsItWasAcknowledgedIsCorrupt() {
        write("a", "old");
        var staged = stage("a", "acknowledged");
        damage(staged);

        assertFails(Kind.CORRUPT, staged.commit(place("a")));

        assertThat(read("a")).isEqualTo("old");
    }

    @Test
    void aBodyThatFailsFailsTheStageWithItsOwnFailure() {
        var broken = new IllegalStateException("the client has gone");
        var bytes = Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(buffer("x")), Multi.createFrom().failure(broken));

        assertThatThrownBy(() -> run(stageOnly("a", Content.streamed(OptionalLong.empty(), bytes))))
                .isSameAs(broken);
    }

    @Test
    void aCancelledStageLeavesNothing() throws InterruptedException {
        var id = stageId(connector());
        var asked = new CountDownLatch(2);
        var endless = Multi.createBy()
                .repeating()
                .supplier(() -> {
                    asked.countDown();
                    return Buffer.buffer(random(1000));
                })
                .indefinitely();
        var staging = new CompletableFuture<Staged>();

        var subscription = connector()
                .stage(
                        id,
                        place("a"),
                        Content.streamed(
                                OptionalLong.empty(),
                                Multi.createBy()
                                        .concatenating()
                                        .streams(
                                                endless.select().first(3),
                                                Multi.createFrom().<Buffer>nothing())))
                .subscribe()
                .with(staging::complete, staging::completeExceptionally);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        subscription.cancel();

        assertThat(staging).isNotDone();
        assertThat(run(connector().stat(place("a")))).isEmpty();
        assertNothingStaged();
    }

    /** For drivers whose staging folder a test can look into: waits until nothing is in it. */
    protected void assertNothingStaged() {}

    @Test
    void aDeleteRemovesAndCanBeRepeated() {
        write("folder/a", "x");
        write("folder/b", "y");

        run(connector().delete(stageId(connector()), place("folder/a")));
        run(connector().delete(stageId(connector()), place("folder/a")));

        assertThat(run(connector().stat(place("folder/a")))).isEmpty();
        assertThat(read("folder/b")).isEqualTo("y");
        write("folder/a", "again");
        assertThat(read("folder/a")).isEqualTo("again");
    }

    @Test
    void afterADeleteAnObjectMayStandWhereItsFolderWas() {
        write("a/b/c", "x");
        run(connector().delete(stageId(connector()), place("a/b/c")));

        write("a", "now an object");

        assertThat(read("a")).isEqualTo("now an object");
    }

    /** Whether a folder and an object of the same name exclude each other. */
    protected boolean hasFolders() {
        return true;
    }

    @Test
    void fileAgainstFolderIsOccupiedAndBreaksNothing() {
        assumeTrue(hasFolders());
        write("file", "x");
        write("folder/object", "y");

        var below = stage("file/below", "no");
        var above = stage("folder", "no");

        assertFails(Kind.OCCUPIED, below.commit(place("file/below")));
        assertFails(Kind.OCCUPIED, above.commit(place("folder")));
        assertThat(read("file")).isEqualTo("x");
        assertThat(read("folder/object")).isEqualTo("y");
    }

    @Test
    void aFencedWriteCannotCommit() {
        assumeFenced();
        write("a", "old");
        var staged = stage("a", "late");

        run(other().fence(staged.id()));
        run(other().fence(staged.id()));

        assertFails(Kind.FENCED, staged.commit(place("a")));
        assertThat(read("a")).isEqualTo("old");
    }

    @Test
    void aCommitAndItsFenceAtTheSameTimeAgree() {
        assumeFenced();
        assumeTrue(
                replacesInOneStep(),
                "the server removes what stood there before it moves, and a fence may come between");
        var other = other();
        write("a", "0");
        var standing = "0";

        for (var round = 1; round <= 10; round++) {
            var fresh = Integer.toString(round);
            var staged = stage("a", fresh);
            var commit = CompletableFuture.supplyAsync(() -> outcome(staged), Connectors.THREADS);
            run(other.fence(staged.id()));

            var possible = switch (commit.orTimeout(30, TimeUnit.SECONDS).join()) {
                case COMMITTED -> List.of(fresh);
                case FENCED -> List.of(standing);
                case IN_DOUBT -> List.of(fresh, standing);
            };
            // From now on there is no doubt any more.
            standing = read("a");
            assertThat(possible).contains(standing);
            assertFails(Kind.FENCED, staged.commit(place("a")));
            assertThat(read("a")).isEqualTo(standing);
        }
    }

    /** Whether a commit that its fence meets half-way leaves what stood there. */
    protected boolean replacesInOneStep() {
        return true;
    }

    private enum Outcome {
        COMMITTED,
        FENCED,
        IN_DOUBT
    }

    private Outcome outcome(Staged staged) {
        try {
            run(staged.commit(place("a")));
            return Outcome.COMMITTED;
        } catch (ConnectorException e) {
            assertThat(e.kind() == Kind.FENCED || e.inDoubt()).as(e.toString()).isTrue();
            return e.inDoubt() ? Outcome.IN_DOUBT : Outcome.FENCED;
        }
    }

    @Test
    void aFencedWriteCannotBeStagedLate() {
        assumeFenced();
        var id = stageId(connector());

        run(other().fence(id));

        assertFails(Kind.FENCED, connector().stage(id, place("a"), Content.of(buffer("late"))));
        assertFails(Kind.FENCED, connector().stage(id, place("a"), streamed(random(10), 1)));
    }

    @Test
    void aFencedProcessCanDoNothingMore() {
        assumeFenced();
        write("a", "old");
        var staged = stage("a", "late");
        var other = other();

        run(other.fence(connector().info().process()));
        run(other.fence(connector().info().process()));

        assertFails(Kind.FENCED, staged.commit(place("a")));
        assertFails(Kind.FENCED, stageOnly("a", Content.of(buffer("late"))));
        assertFails(Kind.FENCED, stageOnly("a", streamed(random(10), 1)));
        assertFails(Kind.FENCED, connector().delete(stageId(connector()), place("a")));
        assertFails(Kind.FENCED, connector().prepare());
        assertThat(read("a")).isEqualTo("old");
        run(other.sweep(connector().info().process()));
        run(other.sweep(connector().info().process()));
        assertFails(Kind.FENCED, staged.commit(place("a")));
        assertFails(Kind.FENCED, stageOnly("a", Content.of(buffer("late"))));
        assertThat(read("a")).isEqualTo("old");
    }

    @Test
    void aFencedDeleteCannotTakeEffect() {
        assumeFenced();
        write("a", "kept");
        var id = stageId(connector());

        run(other().fence(id));

        assertFails(Kind.FENCED, connector().delete(id, place("a")));
        assertThat(read("a")).isEqualTo("kept");
    }

    @Test
    void aFenceHoldsWhileItsIdIsInUse() {
        assumeFenced();
        var late = stageId(connector());
        var staged = stage("a", "staged");
        run(other().fence(late));
        run(other().fence(staged.id()));

        run(connector().tidy(late::equals));

        assertFails(Kind.FENCED, connector().stage(late, place("a"), Content.of(buffer("late"))));
        assertFails(Kind.FENCED, staged.commit(place("a")));
        run(connector().tidy(id -> false));
        assertFails(Kind.FENCED, staged.commit(place("a")));
        assertNothingStaged();
    }

    /** A server that was stopped carries out what still waits in its connections, also after the fence. */
    @Test
    void whatIsStagedBehindAFencesBackGoesWithTheFence() throws IOException {
        var late = stageId(connector());
        run(other().fence(late));
        Files.writeString(staged(late), "late");

        run(connector().tidy(late::equals));
        assertThat(staged(late)).exists();

        run(connector().tidy(id -> false));
        assertNothingStaged();
    }

    @Test
    void whatIsStagedAfterItsFenceIsForgottenGoes() throws IOException {
        var late = stageId(connector());
        Files.writeString(staged(late), "late");

        run(connector().tidy(late::equals));
        assertThat(staged(late)).exists();

        run(connector().tidy(id -> false));
        assertNothingStaged();
    }

    /** A deletion that was cut off leaves its folder, and the object in it. */
    @Test
    void whatIsLeftOfADeletionGoes() throws IOException {
        var cutOff = stageId(connector());
        var late = stageId(connector());
        Files.createDirectory(staged(cutOff));
        Files.writeString(staged(cutOff).resolve("object"), "deleted");
        Files.writeString(staged(late), "late");

        run(connector().tidy(id -> false));

        assertNothingStaged();
    }

    /** What stands where a sign was put up is not this driver's any more, and no reason to keep all the rest. */
    @Test
    void whatCannotBeTidiedKeepsNothingElse() throws IOException {
        // As many of each that in no order all that can go comes first.
        var late = IntStream.range(0, 8)
                .mapToObj(number -> staged(stageId(connector())))
                .toList();
        var stageFolder = Objects.requireNonNull(late.getFirst().getParent());
        var other = other();
        for (var number = 0; number < late.size(); number++) {
            run(other.fence(stageId(connector())));
        }
        var signs = children(stageFolder);
        for (var sign : signs) {
            Files.delete(sign);
            Files.createDirectories(sign.resolve("somebody else's"));
        }
        for (var file : late) {
            Files.writeString(file, "late");
        }

        assertThatThrownBy(() -> run(connector().tidy(id -> false))).isInstanceOf(ConnectorException.class);

        assertThat(children(stageFolder)).hasSize(late.size()).containsExactlyInAnyOrderElementsOf(signs);
    }

    private static List<Path> children(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.toList();
        }
    }

    @Test
    void whatIsInUseIsNotTidied() {
        var staged = stage("a", "staged");

        run(connector().tidy(staged.id()::equals));

        run(staged.commit(place("a")));
        assertThat(read("a")).isEqualTo("staged");
    }

    /** Where a staged object lies on a disk that the test can reach; aborts where it is nothing of the kind. */
    protected Path staged(StageId id) {
        return abort("what this store has staged is no file of its name");
    }

    @Test
    void aFenceHarmsNobodyElse() {
        var mine = stage("a", "mine");
        var other = other();
        var theirs = run(other.stage(stageId(other), place("b"), Content.of(buffer("theirs"))));

        run(connector().fence(stageId(connector())));
        run(connector().fence(new StageId(process(), "never")));
        run(connector().fence(process()));

        run(mine.commit(place("a")));
        run(theirs.commit(place("b")));
        assertThat(read("a")).isEqualTo("mine");
        assertThat(read("b")).isEqualTo("theirs");
    }

    @Test
    void afterACommitTheFenceIsTooLateAndHarmless() {
        var staged = stage("a", "kept");
        run(staged.commit(place("a")));

        run(connector().fence(staged.id()));

        assertThat(read("a")).isEqualTo("kept");
    }

    @Test
    void whoReadsDuringAReplacementSeesOldOrNew() {
        var old = new byte[2 * MIB];
        var fresh = new byte[2 * MIB];
        Arrays.fill(old, (byte) 1);
        Arrays.fill(fresh, (byte) 2);
        write("a", Content.of(Buffer.buffer(old)));
        var opened = run(connector().open(place("a"), ByteRange.ALL));

        write("a", Content.of(Buffer.buffer(fresh)));

        assertThat(Connectors.bytes(opened.bytes())).isIn(old, fresh);
        assertThat(readBytes("a", ByteRange.ALL)).isEqualTo(fresh);
    }

    @Test
    void readersAndWritersTogetherNeverSeeAPart() {
        assumeTrue(showsWholeObjects(), "the server copies bytes into the object's place");
        write("a", Content.of(filled(0)));
        var writes = IntStream.range(1, 20)
                .mapToObj(i -> CompletableFuture.runAsync(() -> write("a", Content.of(filled(i))), Connectors.THREADS))
                .toList();
        var reads = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> readBytes("a", ByteRange.ALL), Connectors.THREADS))
                .toList();

        writes.forEach(write -> write.orTimeout(30, TimeUnit.SECONDS).join());
        for (var read : reads) {
            var bytes = read.orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(bytes).hasSize(1000);
            assertThat(bytes).containsOnly(bytes[0]);
        }
    }

    @Test
    void anObjectThatIsBeingReplacedIsNeverMissing() {
        assumeTrue(showsWholeObjects(), "the server copies bytes into the object's place");
        write("a", "x");
        var replaced = CompletableFuture.runAsync(
                () -> IntStream.range(0, replacements()).forEach(i -> write("a", "x")), Connectors.THREADS);
        var looks = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> lookUntil(replaced), Connectors.THREADS))
                .toList();

        replaced.orTimeout(60, TimeUnit.SECONDS).join();
        looks.forEach(each -> each.orTimeout(30, TimeUnit.SECONDS).join());
    }

    /** Whether nobody who reads during a commit meets a part, or a file that goes away under him. */
    protected boolean showsWholeObjects() {
        return true;
    }

    private void lookUntil(CompletableFuture<Void> replaced) {
        do {
            assertThat(read("a")).isEqualTo("x");
            assertThat(run(connector().stat(place("a")))).isPresent();
        } while (!replaced.isDone());
    }

    @Test
    void writersAndDeletersBesideEachOtherDoNotDisturb() {
        var work = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            write("deep/er/" + i, "x");
                            run(connector().delete(stageId(connector()), place("deep/er/" + i)));
                        },
                        Connectors.THREADS))
                .toList();

        work.forEach(each -> each.orTimeout(30, TimeUnit.SECONDS).join());
        assertThat(listed("", 1000)).isEmpty();
    }

    @Test
    void tellsWhoTheStoreIs() {
        assertThat(run(connector().probe())).contains(identity());

        run(connector().register(identity()));

        assertThat(run(connector().probe())).contains(identity());
    }

    @Test
    void anotherStoreIsNotRegisteredOverThisOne() {
        var another = new StoreIdentity(UUID.randomUUID(), UUID.randomUUID());

        assertFails(Kind.OCCUPIED, connector().register(another));

        assertThat(run(connector().probe())).contains(identity());
    }

    @Test
    void canBePreparedAgain() {
        var staged = stage("a", "x");

        run(connector().prepare());

        run(staged.commit(place("a")));
        assertThat(read("a")).isEqualTo("x");
    }

    @Test
    void tellsItsCapacityWhereItSaysSo() {
        var capacity = run(connector().capacity());

        assertThat(capacity.total().isPresent())
                .isEqualTo(connector().info().capabilities().tellsCapacity());
        capacity.total()
                .ifPresent(total -> assertThat(capacity.free().orElseThrow()).isBetween(0L, total));
    }

    @Test
    void whoIsNotKnownIsDenied() {
        var stranger = kept(withWrongCredentials());

        assertFails(Kind.DENIED, stranger.probe());
        assertFails(Kind.DENIED, stranger.stage(stageId(stranger), place("a"), Content.of(buffer("x"))));
    }

    @Test
    void whereNobodyListensItIsUnavailable() {
        assertUnavailable(kept(refused()));
    }

    /** A connector to where no server is. */
    protected Connector refused() {
        return at(Ports.free());
    }

    @Test
    void whoConnectsAndNeverHearsAnythingIsToldWithinTheLimit() {
        try (var silence = new Silence()) {
            assertUnavailable(kept(unanswered(silence)));
        }
    }

    /** A connector to a server that takes what is sent and does not answer. */
    protected Connector unanswered(Silence silence) {
        return at(silence.port());
    }

    /** How long a driver of this suite's options may wait for a server that says nothing. */
    protected Duration limit() {
        return Duration.ofSeconds(15);
    }

    private void assertUnavailable(Connector away) {
        var calls = List.<Uni<?>>of(
                away.probe(),
                away.stat(place("a")),
                away.open(place("a"), ByteRange.ALL),
                away.list(new ListRequest("", Optional.empty(), 10)),
                away.stage(stageId(away), place("a"), Content.of(buffer("x"))),
                away.stage(stageId(away), place("a"), streamed(random(8 * MIB), 64 * 1024)),
                away.fence(stageId(away)));

        calls.stream()
                .map(call -> CompletableFuture.runAsync(
                        () -> assertFails(Kind.UNAVAILABLE, call, limit()), Connectors.THREADS))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @Test
    void aFullStoreSaysSoAndKeepsNothing() {
        var small = small();
        var store = small.connector();
        try {
            run(store.register(identity()));
            run(store.prepare());
            var tooMuch = random(small.size() + small.size() / 4);

            assertFails(Kind.NO_SPACE, store.stage(stageId(store), place("large"), streamed(tooMuch, 64 * 1024)));
            assertFails(Kind.NO_SPACE, store.stage(stageId(store), place("large"), Content.of(Buffer.buffer(tooMuch))));

            assertThat(run(store.stat(place("large")))).isEmpty();
            afterwards(store);
            // There would be no room for it had anything been left.
            var fits = random(fitting(small));
            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptionsMatching(ConnectorContract::noSpace)
                    .untilAsserted(() -> assertThat(stored(store, fits)).isEqualTo(fits.length));
            assertThat(Connectors.bytes(
                            run(store.open(place("fits"), ByteRange.ALL)).bytes()))
                    .isEqualTo(fits);
            run(store.delete(stageId(store), place("fits")));
        } finally {
            run(store.close());
            small.end().run();
        }
    }

    /** What has to go in after all; less where a server needs room for two of it. */
    protected int fitting(SmallStore small) {
        return small.size() / 8 * 5;
    }

    /** Where a server leaves for later what it could not finish, that is done here. */
    protected void afterwards(Connector full) {}

    private static boolean noSpace(Throwable failure) {
        return failure instanceof ConnectorException known && known.kind() == Kind.NO_SPACE;
    }

    private long stored(Connector store, byte[] bytes) {
        var content = streamed(bytes, 64 * 1024);
        return run(run(store.stage(stageId(store), place("fits"), content)).commit(place("fits")))
                .size();
    }

    @Test
    void freeSpaceMovesByAboutWhatIsWritten() {
        assumeTrue(measuresSpace(), "the cluster's declared quota is all that is known");
        var small = small();
        var store = small.connector();
        try {
            run(store.register(identity()));
            run(store.prepare());
            var before = run(store.capacity());

            stored(store, random(MIB));

            var used =
                    before.free().orElseThrow() - run(store.capacity()).free().orElseThrow();
            assertThat(before.total().orElseThrow()).isEqualTo(small.size());
            assertThat(used).isBetween((long) MIB, MIB + MIB / 8L);
            run(store.delete(stageId(store), place("fits")));
        } finally {
            run(store.close());
            small.end().run();
        }
    }

    /** Whether free space is the server's own word. */
    protected boolean measuresSpace() {
        return true;
    }

    @Test
    void answersOnTheSubscribersContext() {
        var vertx = Vertx.vertx();
        try {
            var context = vertx.getOrCreateContext();
            var answeredOn = new CompletableFuture<Optional<Context>>();
            context.runOnContext(nothing -> connector()
                    .stat(place("a"))
                    .subscribe()
                    .with(
                            answer -> answeredOn.complete(Optional.ofNullable(Vertx.currentContext())),
                            answeredOn::completeExceptionally));
            assertThat(answeredOn.orTimeout(10, TimeUnit.SECONDS).join()).contains(context);
        } finally {
            run(Uni.createFrom().completionStage(vertx.close().toCompletionStage()));
        }
    }

    // --- words ---

    protected final Connector connector() {
        return Objects.requireNonNull(connector, "opened before each test");
    }

    protected final Place place(String name) {
        return new Place(folder + "/" + name);
    }

    protected final Connector other() {
        var other = opened(process());
        run(other.prepare());
        return other;
    }

    protected final Staged stage(String name, String text) {
        return stage(place(name), Content.of(buffer(text)));
    }

    protected final Receipt write(String name, String text) {
        return write(name, Content.of(buffer(text)));
    }

    protected final Receipt write(String name, Content content) {
        return run(stage(place(name), content).commit(place(name)));
    }

    protected final String read(String name) {
        return new String(readBytes(name, ByteRange.ALL), StandardCharsets.UTF_8);
    }

    protected static void assertFails(Kind kind, Uni<?> call) {
        assertFails(kind, call, Duration.ofSeconds(30));
    }

    private static void assertFails(Kind kind, Uni<?> call, Duration limit) {
        assertThatThrownBy(() -> call.await().atMost(limit))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        e -> assertThat(e.kind()).as(e.toString()).isEqualTo(kind));
    }

    private Connector opened(ProcessId process) {
        return kept(connect(process));
    }

    private Connector kept(Connector opened) {
        open.add(opened);
        return opened;
    }

    private void assumeFenced() {
        assumeTrue(connector().info().capabilities().atomicCommit());
    }

    private Staged stage(Place place, Content content) {
        return run(connector().stage(stageId(connector()), place, content));
    }

    private Uni<Staged> stageOnly(String name, Content content) {
        return connector().stage(stageId(connector()), place(name), content);
    }

    private ObjectInfo info(String name) {
        return run(connector().stat(place(name))).orElseThrow();
    }

    private byte[] readBytes(String name, ByteRange range) {
        return Connectors.bytes(run(connector().open(place(name), range)).bytes());
    }

    private List<Place> listed(String prefix, int limit) {
        var places = new ArrayList<Place>();
        var after = Optional.<Place>empty();
        do {
            var page = run(connector().list(new ListRequest(prefix, after, limit)));
            assertThat(page.objects()).hasSizeLessThanOrEqualTo(limit);
            page.objects().forEach(object -> places.add(object.place()));
            after = page.next();
        } while (after.isPresent());
        return places;
    }

    private static Buffer filled(int value) {
        var bytes = new byte[1000];
        Arrays.fill(bytes, (byte) value);
        return Buffer.buffer(bytes);
    }
}
