package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Staged;
import io.understudy.connector.Timing;
import io.understudy.object.Content;
import io.understudy.replication.ReplicationListener.Phase;
import io.understudy.replication.Trace.Step;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays a body down on the targets of a write, durable but invisible. What came of it is in each target; a target is
 * waited for as long as its patience lasts, and what it stages later is discarded.
 */
final class Staging {
    private final Places places;
    private final Leftovers leftovers;
    private final ProcessLife life;
    private final WriteSettings settings;
    private final ReplicationListener listener;
    private final Timing timing;

    Staging(
            Places places,
            Leftovers leftovers,
            ProcessLife life,
            WriteSettings settings,
            ReplicationListener listener,
            Timing timing) {
        this.places = places;
        this.leftovers = leftovers;
        this.life = life;
        this.settings = settings;
        this.listener = listener;
        this.timing = timing;
    }

    /** A body that is in memory, to each target at its own pace. */
    Uni<Void> whole(Write write, Buffer bytes) {
        return Uni.createFrom().deferred(() -> {
            var begun = timing.nanos();
            var content = Content.of(bytes);
            return all(write.targets().stream()
                            .map(target -> patiently(target, stage(write, target, content)))
                            .toList())
                    .invoke(() -> ended(begun));
        });
    }

    /**
     * A body that passes once, to all targets at the pace of the slowest. Fails as the body's pass does; every target
     * has staged or failed then, too.
     */
    Uni<Body.Passed> passing(Write write, Body body) {
        return Uni.createFrom().deferred(() -> {
            var begun = timing.nanos();
            var followers = new ArrayList<Follower>();
            var waits = new ArrayList<Uni<Void>>();
            for (var target : write.targets()) {
                var branch = body.branch();
                followers.add(new Follower(
                        branch, target.patience(), () -> branch.fail(target.fail("stage", target.tooSlow("stage")))));
                var staging = stage(
                                write, target, Content.streamed(write.request().length(), branch.bytes()))
                        .onTermination()
                        .invoke(branch::cancel)
                        .memoize()
                        .indefinitely();
                staging.subscribe().with(done -> {});
                waits.add(patiently(target, staging));
            }
            return body.feed(followers).eventually(() -> all(waits)).invoke(() -> ended(begun));
        });
    }

    /** Removes what has been staged; what cannot be removed now is a leftover. */
    Uni<Void> discard(Write write) {
        return all(write.targets().stream()
                .flatMap(target -> target.leftover().stream().map(staged -> discard(write, target, staged)))
                .toList());
    }

    private Uni<Void> discard(Write write, Target target, Staged staged) {
        return timing.leave(
                        staged.discard(),
                        settings.deadline(),
                        () -> Uni.createFrom().failure(target.tooSlow("discard")))
                .onFailure()
                .invoke(failure -> leftovers.add(target.cluster(), write.stage()))
                .onFailure()
                .recoverWithNull();
    }

    /** Ends well in any case: what came of it is in the target. A staged object that comes too late is discarded. */
    private Uni<Void> stage(Write write, Target target, Content content) {
        var stage = target.connector().stage(write.stage(), places.natural(write.request(), target.cluster()), content);
        return write.trace()
                .follow(Step.STAGE, target.cluster(), stage, staged -> "staged")
                .onItemOrFailure()
                .transformToUni((staged, failure) -> {
                    if (failure != null) {
                        var known = target.fail("stage", failure);
                        leftovers.add(target.cluster(), write.stage());
                        if (known.kind() == Kind.FENCED) {
                            life.suspect();
                        }
                        return Uni.createFrom().voidItem();
                    }
                    target.succeed(staged);
                    return target.failure().isEmpty() ? Uni.createFrom().voidItem() : discard(write, target, staged);
                });
    }

    /** Waits until the target has staged or has used up its patience. */
    private Uni<Void> patiently(Target target, Uni<Void> staging) {
        return Uni.createFrom().deferred(() -> {
            target.patience().start();
            return timing.leave(staging, target.patience().left(), () -> {
                        target.fail("stage", target.tooSlow("stage"));
                        return Uni.createFrom().voidItem();
                    })
                    .invoke(target.patience()::stop);
        });
    }

    private void ended(long begun) {
        listener.phase(Phase.STAGE, timing.nanos() - begun);
    }

    private static Uni<Void> all(List<Uni<Void>> unis) {
        return unis.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.combine().all().unis(unis).collectFailures().discardItems();
    }
}
