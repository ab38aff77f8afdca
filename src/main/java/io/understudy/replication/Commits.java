package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.CopyResult;
import io.understudy.catalog.Intent;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Timing;
import io.understudy.replication.ReplicationListener.Phase;
import io.understudy.replication.Trace.Step;
import java.util.List;

/**
 * Makes visible what writes have staged, on each cluster for itself and behind what is older there. A cluster has the
 * deadline; what is told to be missing has not been sent, or will not take effect.
 */
final class Commits {
    private final Fences fences;
    private final Leftovers leftovers;
    private final WriteSettings settings;
    private final ReplicationListener listener;
    private final Timing timing;

    Commits(Fences fences, Leftovers leftovers, WriteSettings settings, ReplicationListener listener, Timing timing) {
        this.fences = fences;
        this.leftovers = leftovers;
        this.settings = settings;
        this.listener = listener;
        this.timing = timing;
    }

    /** Answers each target's last word. */
    Uni<List<CopyResult>> commit(Write write, Intent.Given given, Body.Passed passed) {
        var begun = timing.nanos();
        return Uni.join()
                .all(write.targets().stream()
                        .map(target -> commit(write, target, given, passed))
                        .toList())
                .andCollectFailures()
                .invoke(() -> listener.phase(Phase.COMMIT, timing.nanos() - begun));
    }

    private Uni<CopyResult> commit(Write write, Target target, Intent.Given given, Body.Passed passed) {
        var cluster = target.cluster();
        if (target.staged().isEmpty()) {
            var why = target.failure().map(ConnectorException::reason).orElse("nothing was staged");
            return Uni.createFrom().item(CopyResult.missing(cluster, why));
        }
        var staged = target.staged().get();
        var place = given.places().get(cluster);
        if (place == null) {
            throw new IllegalStateException("the catalogue has reserved no place on " + cluster);
        }
        var attempt = write.attempt();
        var send = Uni.createFrom()
                .deferred(() -> staged.commit(place))
                .map(receipt -> verified(cluster, receipt, passed));
        var ordered = fences.raise(target.connector(), given.older(), write.stage())
                .chain(() -> attempt.pass(cluster, send, Uni.createFrom().failure(() -> overtaken(cluster))));
        target.patience().extend(settings.deadline());
        target.patience().start();
        var limited = timing.leave(
                ordered,
                target.patience().left(),
                // What goes on behind our back must not send what is told to be missing.
                () -> Uni.createFrom().failure(attempt.giveUp(cluster) ? inDoubt(cluster) : target.tooSlow("fence")));
        return write.trace()
                .follow(Step.COMMIT, cluster, limited, result -> result.word().name())
                .onItemOrFailure()
                .transform((result, failure) -> {
                    target.patience().stop();
                    return failure == null ? result : uncommitted(write, target, failure);
                });
    }

    /** Real servers answer success to short files. */
    private static CopyResult verified(String cluster, Receipt receipt, Body.Passed passed) {
        if (receipt.size() != passed.size()
                || receipt.digest()
                        .filter(told -> !told.equals(passed.digest()))
                        .isPresent()) {
            throw new ConnectorException(
                    Kind.IN_DOUBT, cluster, "commit", "the cluster tells another size or digest than was sent");
        }
        return CopyResult.stored(cluster);
    }

    private CopyResult uncommitted(Write write, Target target, Throwable failure) {
        var known = target.fail("commit", failure);
        if (known.inDoubt() && write.attempt().sent(target.cluster())) {
            return CopyResult.doubt(target.cluster(), known.reason());
        }
        leftovers.add(target.cluster(), write.stage());
        return CopyResult.missing(target.cluster(), known.reason());
    }

    private static ConnectorException overtaken(String cluster) {
        return new ConnectorException(Kind.FENCED, cluster, "commit", "a newer write of the same object went first");
    }

    private static ConnectorException inDoubt(String cluster) {
        return new ConnectorException(Kind.IN_DOUBT, cluster, "commit", "no answer within the deadline");
    }
}
