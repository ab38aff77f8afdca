package io.understudy.replication;

import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.catalog.Attempt;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Connectors;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.FaultyConnectorFactory;
import io.understudy.connector.layer.Operation;
import io.understudy.object.StageId;
import io.understudy.object.Version;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which order the attempts of one process are sent to a cluster, and whom a newer one has to fence there. */
class FencesTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "fences-" + COUNT.incrementAndGet();
    private final Connector cluster =
            new FaultyConnectorFactory(InstantSource.system()).open(settings("faulty:" + name, Connectors.process()));
    private final InFlight inFlight = new InFlight();
    private final Fences fences = new Fences(inFlight);
    private final StageId older = Connectors.stageId(cluster);
    private final StageId newer = Connectors.stageId(cluster);
    private final InFlight.Attempt attempt = inFlight.begin(older, List.of("test"));

    @BeforeEach
    void registered() {
        run(cluster.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(cluster.prepare());
        Faults.of(name).clear();
    }

    @AfterEach
    void heal() {
        Faults.of(name).clear();
    }

    @Test
    void whoeverGaveUpBeforeItWasSentNeverSends() {
        var sent = new AtomicBoolean();

        assertThat(attempt.giveUp("test")).isFalse();
        var late = pass(Uni.createFrom().voidItem().invoke(() -> sent.set(true)));

        assertThat(late).isCompletedExceptionally();
        assertThat(sent).isFalse();
        assertThat(attempt.sent("test")).isFalse();
    }

    @Test
    void whoeverGivesUpAfterItWasSentIsToldSo() {
        send(Uni.createFrom().<Void>nothing());

        assertThat(attempt.giveUp("test")).isTrue();
        assertThat(attempt.sent("test")).isTrue();
    }

    @Test
    void whatHasNotBeenSentNeedsNoFenceAndIsNeverSent() {
        run(raise());

        assertThat(pass(Uni.createFrom().voidItem())).isCompletedExceptionally();
        assertThat(Faults.of(name).calls(Operation.FENCE)).isZero();
    }

    @Test
    void whatHasBeenAnsweredNeedsNoFence() {
        var answer = new AtomicReference<UniEmitter<? super Void>>();
        send(Uni.createFrom().<Void>emitter(answer::set));

        var raised = raise().subscribeAsCompletionStage();
        assertThat(raised).isNotDone();
        answer.get().complete(null);

        assertThat(raised).isCompleted();
        assertThat(Faults.of(name).calls(Operation.FENCE)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"IN_DOUBT", "UNEXPECTED"})
    void whoseLastWordIsNotKnownIsFencedOnTheCluster(Kind kind) {
        var answer = new AtomicReference<UniEmitter<? super Void>>();
        send(Uni.createFrom().<Void>emitter(answer::set));

        var raised = raise().subscribeAsCompletionStage();
        answer.get().fail(new ConnectorException(kind, "test", "commit", "no answer"));

        assertThat(raised).succeedsWithin(SOON);
        assertThat(Faults.of(name).calls(Operation.FENCE)).isEqualTo(1);
    }

    @Test
    void whatWasCancelledIsFencedOnTheCluster() {
        attempt.pass("test", Uni.createFrom().<Void>nothing(), overtaken())
                .subscribe()
                .with(done -> {})
                .cancel();

        run(raise());

        assertThat(Faults.of(name).calls(Operation.FENCE)).isEqualTo(1);
    }

    @Test
    void whoeverWaitsGoesOnOnItsOwnEventLoop() {
        var vertx = Vertx.vertx();
        try {
            var mine = vertx.getOrCreateContext();
            var others = vertx.getOrCreateContext();
            var answer = new AtomicReference<UniEmitter<? super Void>>();
            send(Uni.createFrom().<Void>emitter(answer::set));
            var where = new CompletableFuture<Context>();
            var waits = new CompletableFuture<Void>();
            mine.runOnContext(on -> {
                raise().subscribe().with(done -> where.complete(Vertx.currentContext()));
                waits.complete(null);
            });
            waits.join();

            others.runOnContext(on -> answer.get().complete(null));

            assertThat(where).succeedsWithin(SOON).isEqualTo(mine);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void send(Uni<Void> commit) {
        attempt.pass("test", commit, overtaken()).subscribe().with(done -> {}, failure -> {});
    }

    private CompletableFuture<Void> pass(Uni<Void> commit) {
        return attempt.pass("test", commit, overtaken()).subscribeAsCompletionStage();
    }

    private Uni<Void> raise() {
        var seen = new Attempt(older, Attempt.Kind.WRITE, new Version(1), List.of("test"));
        return fences.raise(cluster, List.of(seen), newer);
    }

    private static Uni<Void> overtaken() {
        return Uni.createFrom().failure(() -> new IllegalStateException("overtaken"));
    }
}
