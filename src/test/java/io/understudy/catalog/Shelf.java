package io.understudy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import io.understudy.object.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A catalogue on a database of its own, and short words for what happens to it. */
final class Shelf implements AutoCloseable {
    static final Duration LEASE = Duration.ofMinutes(5);
    static final Duration POSTPONED = Duration.ofMinutes(1);

    private static final AtomicLong WRITES = new AtomicLong();

    final Postgres database = Postgres.migrated();
    final Catalogue catalogue;
    final Debts debts;
    final Processes processes;
    final List<Integer> batches = new ArrayList<>();
    ProcessId process;

    Shelf() {
        var ports = database.catalogues();
        catalogue = ports.catalogue(64, 2, this::wrote);
        debts = ports.debts(POSTPONED);
        processes = ports.processes();
        process = newProcess();
    }

    private synchronized void wrote(int items) {
        batches.add(items);
    }

    /** Nothing is stored, and there is one process. */
    void clear() {
        database.execute("delete from copy", "delete from attempt", "delete from object", "delete from process");
        process = newProcess();
    }

    ProcessId newProcess() {
        var id = new ProcessId(UUID.randomUUID().toString().replace("-", ""));
        run(processes.register(id));
        return id;
    }

    static <T> T run(Uni<T> call) {
        return Postgres.await(call);
    }

    static <T> List<T> runAll(List<Uni<T>> calls) {
        return Postgres.await(Uni.join().all(calls).andFailFast());
    }

    static String name() {
        return Long.toString(WRITES.incrementAndGet(), Character.MAX_RADIX);
    }

    static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> name()).toList();
    }

    // Writes

    /** A synchronous write of {@code id} to p1 and vault. */
    Draft draft(String id) {
        return new Draft(
                new DataId(id),
                new StageId(process, name()),
                "",
                List.of("p1", "vault"),
                List.of("p1", "vault"),
                Conditions.NONE,
                false,
                Duration.ZERO,
                "delete",
                false,
                "bytes of " + id);
    }

    /** A write that is about to be made. */
    record Draft(
            DataId id,
            StageId stage,
            String path,
            List<String> clusters,
            List<String> staged,
            Conditions conditions,
            boolean scheduled,
            Duration interval,
            String onDelete,
            boolean folding,
            String bytes) {
        Draft by(ProcessId process) {
            return new Draft(
                    id,
                    new StageId(process, stage.write()),
                    path,
                    clusters,
                    staged,
                    conditions,
                    scheduled,
                    interval,
                    onDelete,
                    folding,
                    bytes);
        }

        Draft under(String folder) {
            return new Draft(
                    id, stage, folder, clusters, staged, conditions, scheduled, interval, onDelete, folding, bytes);
        }

        /** The first one is the primary. */
        Draft to(String... where) {
            return new Draft(
                    id,
                    stage,
                    path,
                    List.of(where),
                    List.of(where),
                    conditions,
                    scheduled,
                    interval,
                    onDelete,
                    folding,
                    bytes);
        }

        Draft staging(String... where) {
            return new Draft(
                    id,
                    stage,
                    path,
                    clusters,
                    List.of(where),
                    conditions,
                    scheduled,
                    interval,
                    onDelete,
                    folding,
                    bytes);
        }

        Draft ifAbsent() {
            return on(new Conditions(true, Optional.empty()));
        }

        Draft ifMatch(Version version) {
            return on(new Conditions(false, Optional.of(version)));
        }

        private Draft on(Conditions what) {
            return new Draft(id, stage, path, clusters, staged, what, scheduled, interval, onDelete, folding, bytes);
        }

        /** Asynchronously: only the primary is staged. */
        Draft after(Duration wait) {
            return new Draft(
                    id,
                    stage,
                    path,
                    clusters,
                    clusters.subList(0, 1),
                    conditions,
                    true,
                    wait,
                    onDelete,
                    folding,
                    bytes);
        }

        Draft keeping() {
            return new Draft(
                    id, stage, path, clusters, staged, conditions, scheduled, interval, "keep", folding, bytes);
        }

        Draft folded() {
            return new Draft(id, stage, path, clusters, staged, conditions, scheduled, interval, onDelete, true, bytes);
        }

        Draft of(String content) {
            return new Draft(
                    id, stage, path, clusters, staged, conditions, scheduled, interval, onDelete, folding, content);
        }

        Digest digest() {
            return Digest.sha256(bytes.getBytes(StandardCharsets.UTF_8));
        }

        WriteIntent intent() {
            var natural = Place.of(new SavePath(path), id);
            var copies = new ArrayList<PlannedCopy>();
            for (var cluster : clusters) {
                var role = copies.isEmpty() ? Role.PRIMARY : Role.BACKUP;
                copies.add(new PlannedCopy(
                        cluster,
                        role,
                        natural,
                        folding ? natural.foldedCase() : natural,
                        Place.suffix(id),
                        scheduled && role == Role.BACKUP));
            }
            return new WriteIntent(
                    id,
                    stage,
                    bytes.length(),
                    digest(),
                    copies,
                    staged,
                    conditions,
                    new Terms("text/plain", "mirror", scheduled ? "async" : "sync", onDelete, interval));
        }

        Outcome outcome(CopyResult... results) {
            return outcome(stage.process(), Duration.ofSeconds(30), results);
        }

        Outcome outcome(ProcessId by, Duration pause, CopyResult... results) {
            return new Outcome(
                    id, stage, by, bytes.length(), digest(), Arrays.asList(results), pause, Outcome.Verdict.COUNTED);
        }
    }

    Intent.Given intend(Draft draft) {
        var intent = run(catalogue.intend(draft.intent()));
        assertThat(intent).isInstanceOf(Intent.Given.class);
        return (Intent.Given) intent;
    }

    Settlement settle(Draft draft, CopyResult... results) {
        return run(catalogue.settle(draft.outcome(results)));
    }

    /** Every staged cluster has acknowledged it. */
    Version store(Draft draft) {
        var given = intend(draft);
        var settlement =
                settle(draft, draft.staged().stream().map(CopyResult::stored).toArray(CopyResult[]::new));
        assertThat(settlement.status()).isEqualTo(Settlement.Status.SETTLED);
        return given.version();
    }

    // What there is

    ObjectState state(String id) {
        return run(catalogue.find(new DataId(id))).orElseThrow();
    }

    Optional<ObjectState> find(String id) {
        return run(catalogue.find(new DataId(id)));
    }

    CopyState copy(String id, String cluster) {
        return state(id).copies().stream()
                .filter(copy -> copy.cluster().equals(cluster))
                .findFirst()
                .orElseThrow();
    }

    // Debts

    /** All debts to this cluster are due, whatever their time. */
    void makeDue(String cluster) {
        database.execute("update copy set due = now() - interval '1 second' where due is not null and cluster = '"
                + cluster + "'");
    }

    List<Claim> claim(ProcessId by, String... clusters) {
        return run(debts.claim(by, List.of(clusters), names(10), LEASE));
    }

    Claim claimOne(String cluster) {
        var claims = claim(process, cluster);
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    Settlement pay(Claim claim, CopyResult result) {
        return pay(claim, result, Outcome.Verdict.COUNTED);
    }

    Settlement pay(Claim claim, CopyResult result, Outcome.Verdict verdict) {
        return run(catalogue.settle(new Outcome(
                claim.id(),
                claim.stage(),
                claim.stage().process(),
                claim.size(),
                claim.digest().orElse(Digest.sha256(new byte[0])),
                List.of(result),
                Duration.ofSeconds(30),
                verdict)));
    }

    Settlement recover(Orphan orphan, ProcessId by, Duration pause, CopyResult... results) {
        return run(catalogue.settle(new Outcome(
                orphan.id(),
                orphan.stage(),
                by,
                orphan.size(),
                orphan.digest().orElseThrow(),
                List.of(results),
                pause,
                Outcome.Verdict.GIVEN_BACK)));
    }

    /** What must hold between any two calls. */
    void checkInvariants() {
        assertThat(database.rows(
                        "select c.cluster || ' ' || encode(object_id, 'escape') || ' wanted ' || wanted || ' held '"
                                + " || held || ' due ' || coalesce(due::text, '-') from copy c"
                                + " where (wanted <> held) <> (due is not null)"))
                .as("what is owed is due, and nothing else is")
                .isEmpty();
        assertThat(database.rows("select encode(c.object_id, 'escape') from copy c join object o on o.id = c.object_id"
                        + " where c.wanted <> 0 and c.wanted <> o.version and not o.deleted"))
                .as("only the settled version is wanted")
                .isEmpty();
        assertThat(database.rows("select encode(o.id, 'escape') from object o where version > last_version"))
                .as("a version is settled after it was given")
                .isEmpty();
        assertThat(database.rows("select encode(o.id, 'escape') from object o where o.version > 0 and not o.deleted"
                        + " and not exists (select from copy c where c.object_id = o.id and c.held = o.version)"))
                .as("somebody holds the settled version")
                .isEmpty();
        assertThat(database.rows("select a.process || a.write from attempt a where clusters = '{}'"
                        + " or not exists (select from object o where o.id = a.object_id)"))
                .as("an attempt waits for somebody's word, about something")
                .isEmpty();
    }

    static String hex(String id) {
        return HexFormat.of().formatHex(id.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        database.close();
    }
}
