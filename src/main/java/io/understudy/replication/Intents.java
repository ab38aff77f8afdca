package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Intent;
import io.understudy.catalog.WriteIntent;
import io.understudy.connector.Timing;
import io.understudy.replication.ReplicationListener.Phase;
import io.understudy.replication.Trace.Step;
import java.time.Duration;

/** Declares to the catalogue what writes are about to commit; where that is allowed it is durable with the answer. */
final class Intents {
    private static final Duration POLL = Duration.ofMillis(25);

    private final Catalogue catalogue;
    private final Places places;
    private final WriteSettings settings;
    private final ReplicationListener listener;
    private final Timing timing;

    Intents(Catalogue catalogue, Places places, WriteSettings settings, ReplicationListener listener, Timing timing) {
        this.catalogue = catalogue;
        this.places = places;
        this.settings = settings;
        this.listener = listener;
        this.timing = timing;
    }

    Uni<Intent> declare(Write write, Body.Passed passed) {
        var begun = timing.nanos();
        var request = write.request();
        var intent = new WriteIntent(
                request.id(),
                write.stage(),
                passed.size(),
                passed.digest(),
                places.planned(request),
                write.clusterIds(),
                request.conditions(),
                request.terms());
        return write.trace()
                .follow(Step.INTENT, declare(intent, begun + settings.deadline().toNanos()), Intents::word)
                .invoke(() -> listener.phase(Phase.INTENT, timing.nanos() - begun));
    }

    /** A condition cannot be decided while another write of the object is under way: a little later it can. */
    private Uni<Intent> declare(WriteIntent intent, long giveUp) {
        return catalogue
                .intend(intent)
                .chain(answer -> answer instanceof Intent.Busy && timing.nanos() < giveUp
                        ? timing.pause(POLL).chain(() -> declare(intent, giveUp))
                        : Uni.createFrom().item(answer));
    }

    private static String word(Intent intent) {
        return switch (intent) {
            case Intent.Given given -> "given";
            case Intent.PreconditionFailed failed -> "precondition-failed";
            case Intent.Busy busy -> "busy";
            case Intent.ProcessDead dead -> "process-dead";
        };
    }
}
