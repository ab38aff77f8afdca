package io.understudy.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.plan.Plan;
import io.understudy.plan.Plans;
import io.understudy.routing.SlotMap;
import io.understudy.routing.SlotMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    private final Slow plans = new Slow();
    private final Definitions definitions = new Definitions(plans, new NoMap());

    @Test
    void aLookThatBeganBeforeAnotherDoesNotBringBackWhatWas() {
        var before = definitions.reload().subscribeAsCompletionStage();
        var behind = definitions.reload().subscribeAsCompletionStage();

        plans.waiting.get(1).complete(new Plans.Snapshot(List.of(), Optional.of("activated")));
        plans.waiting.get(0).complete(new Plans.Snapshot(List.of(), Optional.empty()));

        assertThat(before).isCompleted();
        assertThat(behind).isCompleted();
        assertThat(definitions.current().active()).contains("activated");
    }

    @Test
    void theNextLookIsTaken() {
        var first = definitions.reload().subscribeAsCompletionStage();
        plans.waiting.get(0).complete(new Plans.Snapshot(List.of(), Optional.of("first")));
        assertThat(first).isCompleted();
        var second = definitions.reload().subscribeAsCompletionStage();

        plans.waiting.get(1).complete(new Plans.Snapshot(List.of(), Optional.of("second")));

        assertThat(second).isCompleted();
        assertThat(definitions.current().active()).contains("second");
    }

    /** Answers when the test says so. */
    private static final class Slow implements Plans {
        private final List<UniEmitter<? super Snapshot>> waiting = new ArrayList<>();

        @Override
        public Uni<Snapshot> load() {
            return Uni.createFrom().emitter(waiting::add);
        }

        @Override
        public Uni<Boolean> save(Plan plan) {
            throw new AssertionError("nothing is defined here");
        }

        @Override
        public Uni<Deletion> delete(String name) {
            throw new AssertionError("nothing is deleted here");
        }

        @Override
        public Uni<Boolean> activate(String name) {
            throw new AssertionError("nothing is activated here");
        }
    }

    private static final class NoMap implements SlotMaps {
        @Override
        public Uni<Optional<SlotMap>> load() {
            return Uni.createFrom().item(Optional.empty());
        }

        @Override
        public Uni<Boolean> save(SlotMap map) {
            throw new AssertionError("nothing is defined here");
        }
    }
}
