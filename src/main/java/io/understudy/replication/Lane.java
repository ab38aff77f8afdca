package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.catalog.Claim;
import io.understudy.catalog.Debts;
import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pays what is due on one cluster, until nothing is: claims again whenever a good part of the last claims has been
 * paid, so the memory that a backlog takes does not depend on its length. How many debts are paid at once ramps up from
 * one with every success, and falls back to one with a failure.
 */
final class Lane {
    private final String cluster;
    private final Debts debts;
    private final Clusters clusters;
    private final StageIds stages;
    private final ProcessLife life;
    private final Payment payment;
    private final ReplaySettings settings;
    private final Tracing tracing;
    private final BooleanSupplier resting;
    private int limit = 1;
    private int running;
    private int dealtWith;
    private boolean claiming;
    private boolean dry;
    private @Nullable UniEmitter<? super Integer> onEnd;

    /** @param resting once true, for good, nothing more is claimed; what is being paid goes on */
    Lane(
            String cluster,
            Debts debts,
            Clusters clusters,
            StageIds stages,
            ProcessLife life,
            Payment payment,
            ReplaySettings settings,
            Tracing tracing,
            BooleanSupplier resting) {
        this.cluster = cluster;
        this.debts = debts;
        this.clusters = clusters;
        this.stages = stages;
        this.life = life;
        this.payment = payment;
        this.settings = settings;
        this.tracing = tracing;
        this.resting = resting;
    }

    /** Answers how many debts were dealt with; 0 at once while an earlier run goes on. */
    Uni<Integer> run() {
        return Uni.createFrom().emitter(emitter -> {
            if (begin(emitter)) {
                claim();
                // The rest may have begun in between, and then nothing was claimed that would end it.
                endIfDone();
            } else {
                emitter.complete(0);
            }
        });
    }

    /** Whether nothing is being claimed or paid. */
    synchronized boolean idle() {
        return onEnd == null;
    }

    private synchronized boolean begin(UniEmitter<? super Integer> emitter) {
        if (onEnd != null || resting.getAsBoolean()) {
            return false;
        }
        onEnd = emitter;
        dry = false;
        dealtWith = 0;
        return true;
    }

    private void claim() {
        var room = room();
        if (room > 0) {
            var followed = tracing.claiming();
            debts.claim(life.current(), List.of(cluster), stages.names(room), settings.lease())
                    .subscribe()
                    .with(claims -> claimed(claims, followed), failure -> claimed(List.of(), followed));
        }
    }

    private synchronized int room() {
        var room = limit - running;
        if (claiming || dry || resting.getAsBoolean() || room < Math.max(1, limit / 2)) {
            return 0;
        }
        claiming = true;
        return room;
    }

    private void claimed(List<Claim> claims, Tracing.Claiming followed) {
        synchronized (this) {
            claiming = false;
            dry = claims.isEmpty();
            running += claims.size();
            dealtWith += claims.size();
        }
        // A failure is that of the database, and every claim runs out by itself.
        claims.forEach(claim -> payment.pay(claim, followed.claimed(claim))
                .subscribe()
                .with(this::finished, failure -> finished(false)));
        endIfDone();
    }

    private void finished(boolean paid) {
        var open = clusters.find(cluster);
        synchronized (this) {
            running--;
            limit = paid ? Math.min(most(open), limit + 1) : 1;
            dry |= !open.map(OpenCluster::usable).orElse(false);
        }
        claim();
        endIfDone();
    }

    private int most(Optional<OpenCluster> open) {
        return open.map(each -> settings.concurrency(each.connector().info())).orElse(settings.concurrency());
    }

    private void endIfDone() {
        UniEmitter<? super Integer> emitter;
        int count;
        synchronized (this) {
            if (running > 0 || claiming || !(dry || resting.getAsBoolean())) {
                return;
            }
            emitter = onEnd;
            onEnd = null;
            count = dealtWith;
        }
        if (emitter != null) {
            emitter.complete(count);
        }
    }
}
