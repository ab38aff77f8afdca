package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.CatalogueException;
import io.understudy.catalog.Claim;
import io.understudy.catalog.CopyResult;
import io.understudy.catalog.Debts;
import io.understudy.catalog.ObjectState;
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
    private final Debts debts;
    private final Clusters clusters;
    private final InFlight inFlight;
    private final Fences fences;
    private final Marks marks;
    private final Leftovers leftovers;
    private final Copying copying;
    private final SlowSources slowSources;
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
        this.debts = debts;
        this.clusters = clusters;
        this.inFlight = inFlight;
        this.fences = new Fences(inFlight);
        this.marks = marks;
        this.leftovers = leftovers;
        this.copying = new Copying(settings.buffer());
        this.slowSources = new SlowSources(settings);
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
                        : copy(claim, connector, digest, trace)
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

    // Copying from the first source that has good bytes

    private Uni<Staged> copy(Claim claim, Connector to, Digest digest, Trace trace) {
        if (claim.sources().isEmpty()) {
            return Uni.createFrom().failure(new NoSourceException("no cluster holds the version any more", true));
        }
        return copy(claim, to, digest, trace, 0, 0);
    }

    private Uni<Staged> copy(Claim claim, Connector to, Digest digest, Trace trace, int index, int unreachable) {
        if (index == claim.sources().size()) {
            return Uni.createFrom()
                    .failure(
                            unreachable > 0
                                    ? new NoSourceException("no cluster that holds the version can be read now", false)
                                    : new NoSourceException("no cluster holds good bytes of the version", true));
        }
        var source = claim.sources().get(index);
        var from = clusters.find(source.cluster()).filter(open -> open.usable());
        if (from.isEmpty()) {
            return copy(claim, to, digest, trace, index + 1, unreachable + 1);
        }
        var info = from.get().connector().info();
        var staging = copying.stage(
                from.get().connector(), source.place(), to, claim.stage(), claim.place(), claim.size(), digest, trace);
        var limited = timing.limit(
                staging,
                settings.longest(claim.size(), info, to.info()),
                () -> new ConnectorException(Kind.UNAVAILABLE, claim.cluster(), "replay", "the copy made no progress"));
        return slowSources
                .take(info, limited)
                .onFailure(failure -> ofSource(failure, source))
                .recoverWithUni(failure -> bad(claim, source, failure)
                        .chain(bad -> copy(claim, to, digest, trace, index + 1, unreachable + (bad ? 0 : 1))));
    }

    private static boolean ofSource(Throwable failure, Claim.Source source) {
        return failure instanceof ConnectorException known && known.cluster().equals(source.cluster());
    }

    /**
     * Whether the source does not have the version's bytes any more; they are distrusted then. Where a newer request has
     * touched it, or may have, its bytes are another version's and prove nothing.
     */
    private Uni<Boolean> bad(Claim claim, Claim.Source source, Throwable failure) {
        if (!(failure instanceof ConnectorException known)
                || (known.kind() != Kind.CORRUPT && known.kind() != Kind.NOT_FOUND)) {
            return Uni.createFrom().item(false);
        }
        return catalogue.find(claim.id()).chain(state -> {
            if (state.filter(now -> untouched(now, claim, source)).isEmpty()) {
                return Uni.createFrom().item(false);
            }
            listener.corrupt(claim.id(), claim.version(), source.cluster());
            return debts.distrust(claim.id(), source.cluster(), claim.version()).replaceWith(true);
        });
    }

    private static boolean untouched(ObjectState now, Claim claim, Claim.Source source) {
        return now.copies().stream()
                        .anyMatch(copy -> copy.cluster().equals(source.cluster())
                                && copy.place().equals(source.place())
                                && copy.holds(claim.version()))
                && now.attempts().stream()
                        .noneMatch(attempt -> attempt.clusters().contains(source.cluster())
                                && !attempt.stage().equals(claim.stage()));
    }

    // What a failure means

    private Word failed(Claim claim, Throwable failure, boolean sent) {
        leftovers.add(claim.cluster(), claim.stage());
        if (failure instanceof NoSourceException none) {
            return new Word(
                    CopyResult.missing(claim.cluster(), String.valueOf(none.getMessage())),
                    none.lost ? Verdict.LOST : Verdict.GIVEN_BACK);
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

    /** There is nothing to copy from: for now, or at all. */
    private static final class NoSourceException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final boolean lost;

        private NoSourceException(String message, boolean lost) {
            super(message);
            this.lost = lost;
        }
    }
}
