package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Claim;
import io.understudy.catalog.Debts;
import io.understudy.catalog.ObjectState;
import io.understudy.cluster.Clusters;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Staged;
import io.understudy.connector.Timing;
import io.understudy.object.Digest;

/**
 * The clusters that hold a debt's version: they are tried in their order until one gives good bytes. One that turns out
 * not to have them is distrusted.
 */
final class Sources {
    /** There is nothing to copy from: for now, or at all. */
    static final class NoneException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final boolean lost;

        private NoneException(String message, boolean lost) {
            super(message);
            this.lost = lost;
        }

        boolean lost() {
            return lost;
        }
    }

    private final Catalogue catalogue;
    private final Debts debts;
    private final Clusters clusters;
    private final Copying copying;
    private final SlowSources slowSources;
    private final ReplaySettings settings;
    private final ReplicationListener listener;
    private final Timing timing;

    Sources(
            Catalogue catalogue,
            Debts debts,
            Clusters clusters,
            Copying copying,
            ReplaySettings settings,
            ReplicationListener listener,
            Timing timing) {
        this.catalogue = catalogue;
        this.debts = debts;
        this.clusters = clusters;
        this.copying = copying;
        this.slowSources = new SlowSources(settings);
        this.settings = settings;
        this.listener = listener;
        this.timing = timing;
    }

    /** Stages a copy on the debt's cluster; fails with {@link NoneException} where there is nothing to copy from. */
    Uni<Staged> stage(Claim claim, Connector to, Digest digest, Trace trace) {
        if (claim.sources().isEmpty()) {
            return Uni.createFrom().failure(new NoneException("no cluster holds the version any more", true));
        }
        return stage(claim, to, digest, trace, 0, 0);
    }

    private Uni<Staged> stage(Claim claim, Connector to, Digest digest, Trace trace, int index, int unreachable) {
        if (index == claim.sources().size()) {
            return Uni.createFrom()
                    .failure(
                            unreachable > 0
                                    ? new NoneException("no cluster that holds the version can be read now", false)
                                    : new NoneException("no cluster holds good bytes of the version", true));
        }
        var source = claim.sources().get(index);
        var from = clusters.find(source.cluster()).filter(open -> open.usable());
        if (from.isEmpty()) {
            return stage(claim, to, digest, trace, index + 1, unreachable + 1);
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
                        .chain(bad -> stage(claim, to, digest, trace, index + 1, unreachable + (bad ? 0 : 1))));
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
}
