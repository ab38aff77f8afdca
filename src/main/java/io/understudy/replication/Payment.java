package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.CatalogueException;
import io.understudy.catalog.Claim;
import io.understudy.catalog.CopyResult;
import io.understudy.catalog.Debts;
import io.understudy.catalog.Outcome;
import io.understudy.catalog.Outcome.Verdict;
import io.understudy.catalog.Settlement;
import io.understudy.cluster.Clusters;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Staged;
import io.understudy.connector.Timing;
import io.understudy.object.Digest;
import io.understudy.replication.Trace.Step;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Pays one debt: fence, look, copy or delete, settle. */
final class Payment {
    private static final Digest NOTHING = Digest.sha256(new byte[0]);
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(200);
    private static final int SETTLE_TRIES = 5;
    private static final int GIVEN_BACK_AFTER = 3;

    /** What came of it on the cluster, and what that means for the debt. */
    private record Word(CopyResult result, Verdict verdict) {
        boolean paid() {
            return result.word() == CopyResult.Word.STORED;
        }
    }

    private final Catalogue catalogue;
    private final Clusters clusters;
    private final InFlight inFlight;
    private final Fences fences;
    private final Marks marks;
    private final Leftovers leftovers;
    private final Copying copying;
    private final Sources sources;
    private final ReplaySettings settings;
    private final ReplicationListener listener;
    private final Timing timing;
    private final RandomGenerator random;

    Payment(
            Catalogue catalogue,
            Debts debts,
            Clusters clusters,
            InFlight inFlight,
            Marks marks,
            Leftovers leftovers,
            ReplaySettings settings,
            ReplicationListener listener,
            Timing timing,
            RandomGenerator random) {
        this.catalogue = catalogue;
        this.clusters = clusters;
        this.inFlight = inFlight;
        this.fences = new Fences(inFlight);
        this.marks = marks;
        this.leftovers = leftovers;
        this.copying = new Copying(settings.buffer());
        this.sources = new Sources(catalogue, debts, clusters, copying, settings, listener, timing);
        this.settings = settings;
        this.listener = listener;
        this.timing = timing;
        this.random = random;
    }

    /** Answers whether the debt has been paid; never fails but for the database. */
    Uni<Boolean> pay(Claim claim, Trace trace) {
        return Uni.createFrom().deferred(() -> {
            var attempt = inFlight.begin(claim.stage(), List.of(claim.cluster()));
            return work(claim, attempt, trace)
                    .onFailure()
                    .recoverWithItem(failure -> failed(claim, failure, attempt.sent(claim.cluster())))
                    .chain(word -> settle(claim, word, trace).map(settlement -> told(claim, word, settlement, trace)))
                    .onFailure()
                    .invoke(failure -> trace.end("failed", false))
                    .onTermination()
                    .invoke(() -> inFlight.end(claim.stage()));
        });
    }

    private Uni<Word> work(Claim claim, InFlight.Attempt attempt, Trace trace) {
        var open = clusters.find(claim.cluster());
        if (open.isEmpty()) {
            return word(CopyResult.missing(claim.cluster(), "the cluster is not registered"), Verdict.COUNTED);
        }
        var connector = open.get().connector();
        if (!connector.info().process().equals(claim.stage().process())) {
            return word(CopyResult.missing(claim.cluster(), "the cluster is being opened anew"), Verdict.GIVEN_BACK);
        }
        return fences.raise(connector, claim.older(), claim.stage()).chain(() -> switch (claim.kind()) {
            case DELETE ->
                trace.follow(Step.DELETE, claim.cluster(), delete(claim, connector, attempt), word -> "deleted");
            case REPLAY, WRITE -> replay(claim, connector, attempt, trace);
        });
    }

    private Uni<Word> delete(Claim claim, Connector connector, InFlight.Attempt attempt) {
        var delete = Uni.createFrom().deferred(() -> connector.delete(claim.stage(), claim.place()));
        return attempt.pass(claim.cluster(), delete, Uni.createFrom().failure(() -> overtaken(claim)))
                .map(done -> new Word(CopyResult.stored(claim.cluster()), Verdict.COUNTED));
    }

    private Uni<Word> replay(Claim claim, Connector connector, InFlight.Attempt attempt, Trace trace) {
        var digest = claim.digest().orElse(NOTHING);
        return alreadyThere(claim, connector, digest)
                .chain(there -> there
                        ? word(CopyResult.stored(claim.cluster()), Verdict.COUNTED)
                        : sources.stage(claim, connector, digest, trace)
                                .chain(staged -> trace.follow(
                                        Step.COMMIT,
                                        claim.cluster(),
                                        commit(claim, staged, attempt),
                                        word -> word.result().word().name())));
    }

    /** An attempt that ended in doubt may have stored the version after all. */
    private Uni<Boolean> alreadyThere(Claim claim, Connector connector, Digest digest) {
        var doubted = claim.older().stream()
                .anyMatch(older -> older.clusters().contains(claim.cluster())
                        && older.version().equals(claim.version())
                        && older.kind() != Attempt.Kind.DELETE);
        return doubted
                ? copying.holds(connector, claim.place(), claim.size(), digest)
                : Uni.createFrom().item(false);
    }

    private Uni<Word> commit(Claim claim, Staged staged, InFlight.Attempt attempt) {
        var commit = Uni.createFrom().deferred(() -> staged.commit(claim.place()));
        return attempt.pass(claim.cluster(), commit, Uni.createFrom().failure(() -> overtaken(claim)))
                .map(receipt -> receipt.size() == claim.size()
                        ? new Word(CopyResult.stored(claim.cluster()), Verdict.COUNTED)
                        : new Word(
                                CopyResult.doubt(claim.cluster(), "the cluster tells another size than was sent"),
                                Verdict.COUNTED));
    }

    // What a failure means

    private Word failed(Claim claim, Throwable failure, boolean sent) {
        leftovers.add(claim.cluster(), claim.stage());
        if (failure instanceof Sources.NoneException none) {
            return new Word(
                    CopyResult.missing(claim.cluster(), String.valueOf(none.getMessage())),
                    none.lost() ? Verdict.LOST : Verdict.GIVEN_BACK);
        }
        if (!(failure instanceof ConnectorException known)) {
            return new Word(
                    sent
                            ? CopyResult.doubt(claim.cluster(), String.valueOf(failure.getMessage()))
                            : CopyResult.missing(claim.cluster(), String.valueOf(failure.getMessage())),
                    counted(claim, Kind.UNEXPECTED));
        }
        var doubt = sent && known.inDoubt();
        var verdict = known.outage() || known.kind() == Kind.FENCED ? Verdict.GIVEN_BACK : counted(claim, known.kind());
        return new Word(
                doubt
                        ? CopyResult.doubt(claim.cluster(), known.reason())
                        : CopyResult.missing(claim.cluster(), known.reason()),
                verdict);
    }

    /** A full store is no poison: it has room again some day. */
    private Verdict counted(Claim claim, Kind kind) {
        return claim.attempts() >= settings.maxAttempts() && kind != Kind.NO_SPACE
                ? Verdict.SET_ASIDE
                : Verdict.COUNTED;
    }

    private Duration pause(Claim claim, Verdict verdict) {
        return switch (verdict) {
            case COUNTED -> settings.pause(claim.attempts(), random);
            // No attempt, so nothing grows: long enough for a long backlog of these to cost little.
            case GIVEN_BACK -> settings.pause(GIVEN_BACK_AFTER, random);
            case SET_ASIDE, LOST -> settings.setAsidePause();
        };
    }

    private Uni<Settlement> settle(Claim claim, Word word, Trace trace) {
        return trace.follow(
                Step.SETTLE,
                settle(claim, word, SETTLE_TRIES),
                settlement -> settlement.status().name());
    }

    private Uni<Settlement> settle(Claim claim, Word word, int tries) {
        var outcome = new Outcome(
                claim.id(),
                claim.stage(),
                claim.stage().process(),
                claim.size(),
                claim.digest().orElse(NOTHING),
                List.of(word.result()),
                pause(claim, word.verdict()),
                word.verdict());
        return catalogue
                .settle(outcome)
                .onFailure(CatalogueException.class)
                .recoverWithUni(failure -> tries == 1
                        ? Uni.createFrom().failure(failure)
                        : timing.pause(SETTLE_PAUSE).chain(() -> settle(claim, word, tries - 1)));
    }

    private boolean told(Claim claim, Word word, Settlement settlement, Trace trace) {
        marks.settled(claim.id(), List.of(), settlement);
        trace.end(word.paid() ? "paid" : word.verdict().name(), word.paid());
        if (word.paid()) {
            listener.paid(claim.id(), claim.version(), claim.cluster(), claim.kind(), claim.size());
        } else {
            listener.unpaid(
                    claim.id(),
                    claim.version(),
                    claim.cluster(),
                    claim.kind(),
                    String.valueOf(word.result().error()),
                    word.verdict());
        }
        return word.paid();
    }

    private static ConnectorException overtaken(Claim claim) {
        return new ConnectorException(Kind.FENCED, claim.cluster(), "replay", "a newer request went first");
    }

    private static Uni<Word> word(CopyResult result, Verdict verdict) {
        return Uni.createFrom().item(new Word(result, verdict));
    }
}
