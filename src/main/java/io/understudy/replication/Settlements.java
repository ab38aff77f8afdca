package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.CatalogueException;
import io.understudy.catalog.CopyResult;
import io.understudy.catalog.Intent;
import io.understudy.catalog.Outcome;
import io.understudy.catalog.Settlement;
import io.understudy.catalog.Settlement.MarkRef;
import io.understudy.connector.Timing;
import io.understudy.replication.ReplicationListener.Phase;
import io.understudy.replication.Trace.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Tells the catalogue what became of writes. What is missing is marked beside the copies that are there first, and is
 * owed durably with the answer.
 */
final class Settlements {
    private static final Duration PAUSE = Duration.ofMillis(25);
    private static final int TRIES = 5;

    private final Catalogue catalogue;
    private final Marks marks;
    private final Places places;
    private final WriteSettings settings;
    private final ReplicationListener listener;
    private final Timing timing;

    Settlements(
            Catalogue catalogue,
            Marks marks,
            Places places,
            WriteSettings settings,
            ReplicationListener listener,
            Timing timing) {
        this.catalogue = catalogue;
        this.marks = marks;
        this.places = places;
        this.settings = settings;
        this.listener = listener;
        this.timing = timing;
    }

    /** Fails with {@link CatalogueException} where the database is lost; the attempt stays, and recovery will look. */
    Uni<Settlement> settle(Write write, Intent.Given given, Body.Passed passed, List<CopyResult> results) {
        return mark(write, given, passed, results).chain(left -> settle(write, passed, results, left));
    }

    /** For all that is going to be owed, before it is. */
    private Uni<List<MarkRef>> mark(Write write, Intent.Given given, Body.Passed passed, List<CopyResult> results) {
        var holders = results.stream()
                .filter(result -> result.word() == CopyResult.Word.STORED)
                .map(CopyResult::cluster)
                .toList();
        var missing = places.planned(write.request()).stream()
                .filter(copy -> !holders.contains(copy.cluster()))
                .map(copy -> new Marks.Missing(
                        copy.cluster(),
                        copy.role(),
                        given.places().getOrDefault(copy.cluster(), copy.natural()),
                        Optional.ofNullable(given.replaced().get(copy.cluster()))))
                .toList();
        var subject = new Marks.Subject(write.request().id(), given.version(), passed.size(), passed.digest());
        return marks.leave(subject, holders, missing);
    }

    private Uni<Settlement> settle(Write write, Body.Passed passed, List<CopyResult> results, List<MarkRef> left) {
        var begun = timing.nanos();
        var id = write.request().id();
        var outcome = new Outcome(
                id,
                write.stage(),
                write.stage().process(),
                passed.size(),
                passed.digest(),
                results,
                settings.retryPause(),
                Outcome.Verdict.COUNTED);
        return write.trace()
                .follow(
                        Step.SETTLE,
                        settle(outcome, TRIES),
                        settlement -> settlement.status().name())
                .invoke(() -> listener.phase(Phase.SETTLE, timing.nanos() - begun))
                .invoke(settlement -> marks.settled(id, left, settlement))
                .onFailure()
                .invoke(failure -> marks.doubt(left));
    }

    /** Asking again is safe: the second answer says what the first one did. */
    private Uni<Settlement> settle(Outcome outcome, int tries) {
        return catalogue
                .settle(outcome)
                .onFailure(CatalogueException.class)
                .recoverWithUni(failure -> tries == 1
                        ? Uni.createFrom().failure(failure)
                        : timing.pause(PAUSE.multipliedBy(TRIES - tries + 1L)).chain(() -> settle(outcome, tries - 1)));
    }
}
