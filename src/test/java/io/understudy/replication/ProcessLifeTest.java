package io.understudy.replication;

import static io.understudy.connector.Connectors.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Connectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a process that was declared dead goes on. */
class ProcessLifeTest {
    private final Register register = new Register();
    private final List<UniEmitter<? super Void>> opening = new ArrayList<>();
    private final ProcessLife life =
            new ProcessLife(register, new InFlight(), Connectors::process, process -> open(), Duration.ofMinutes(1));

    @BeforeEach
    void start() {
        var started = life.start().subscribeAsCompletionStage();
        opening.removeFirst().complete(null);
        assertThat(started).isCompleted();
    }

    @Test
    void aNewIdCountsOnceTheClustersAreOpenUnderIt() {
        var old = life.current();
        register.dead.add(old);

        var renewed = life.renew().subscribeAsCompletionStage();
        assertThat(life.current()).isEqualTo(old);
        opening.removeFirst().complete(null);

        assertThat(renewed).isCompleted();
        assertThat(life.current()).isNotEqualTo(old);
    }

    @Test
    void whatCouldNotBeOpenedIsTriedAgain() {
        var old = life.current();
        register.dead.add(old);
        var failed = life.renew().subscribeAsCompletionStage();
        opening.removeFirst().fail(new IllegalStateException("no cluster opens"));
        assertThat(failed).isCompletedExceptionally();

        var renewed = life.renew().subscribeAsCompletionStage();
        opening.removeFirst().complete(null);

        assertThat(renewed).isCompleted();
        assertThat(life.current()).isNotEqualTo(old);
    }

    @Test
    void whoeverLivesKeepsItsId() {
        var old = life.current();

        run(life.renew());

        assertThat(life.current()).isEqualTo(old);
        assertThat(opening).isEmpty();
    }

    private Uni<Void> open() {
        return Uni.createFrom().emitter(opening::add);
    }
}
