package io.understudy.replication;

import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.CatalogueException;
import io.understudy.catalog.CopyResult;
import io.understudy.catalog.Intent;
import io.understudy.catalog.Role;
import io.understudy.cluster.Clusters;
import io.understudy.connector.Blocking;
import io.understudy.connector.Timing;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;

/**
 * The write, as one straight line: stage, intent, commit, settle, answer. See {@code src/docs/ARCHITECTURE.md}.
 *
 * <p>Promises: an answer {@link WriteResult.Stored} means that at least one cluster has the bytes durably and that all
 * that is missing is owed durably. A cluster costs at most the deadline. From the first commit on nothing cancels a
 * write.
 */
public final class Writer {
    private final Targets targets;
    private final Staging staging;
    private final Intents intents;
    private final Commits commits;
    private final Settlements settlements;
    private final Answers answers;
    private final InFlight inFlight;
    private final StageIds stages;
    private final ProcessLife life;
    private final WriteSettings settings;
    private final ReplicationListener listener;
    private final Tracing tracing;
    private final Timing timing;

    public Writer(
            Catalogue catalogue,
            Clusters clusters,
            InFlight inFlight,
            Marks marks,
            Leftovers leftovers,
            StageIds stages,
            ProcessLife life,
            WriteSettings settings,
            ReplicationListener listener,
            Tracing tracing,
            Timing timing) {
        var places = new Places(clusters);
        this.targets = new Targets(clusters, life, settings, timing);
        this.staging = new Staging(places, leftovers, life, settings, listener, timing);
        this.intents = new Intents(catalogue, places, settings, listener, timing);
        this.commits = new Commits(new Fences(inFlight), leftovers, settings, listener, timing);
        this.settlements = new Settlements(catalogue, marks, places, settings, listener, timing);
        this.answers = new Answers(catalogue, clusters, settings, timing);
        this.inFlight = inFlight;
        this.stages = stages;
        this.life = life;
        this.settings = settings;
        this.listener = listener;
        this.tracing = tracing;
        this.timing = timing;
    }

    /**
     * Writes one body. Fails with {@link BodyException} where the body cannot be stored and with
     * {@link CatalogueException} where the database cannot be reached; then nothing is stored.
     *
     * @param source the body, paused; on the event loop on which this is subscribed to. After a failure before its end
     *     the caller gets rid of the rest.
     */
    public Uni<WriteResult> write(WriteRequest request, ReadStream<Buffer> source) {
        // Whoever subscribes may leave; the write goes on.
        return Uni.createFrom()
                .emitter(emitter -> line(request, source).subscribe().with(emitter::complete, emitter::fail));
    }

    private Uni<WriteResult> line(WriteRequest request, ReadStream<Buffer> source) {
        var context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("a write needs the body's event loop");
        }
        var begun = timing.nanos();
        var trace = tracing.write(request);
        if (targets.of(request).isEmpty()) {
            var nobody = answers.nobody(request);
            answered(request, trace, nobody, 0, begun);
            return Uni.createFrom().item(nobody);
        }
        var loop = Blocking.here();
        var body = new Body(source, context, settings, request.expected(), timing::nanos);
        return body.begin()
                .chain(beginning -> targets.current(request)
                        .chain(now -> now.isEmpty()
                                ? Uni.createFrom().item(answers.nobody(request))
                                : switch (beginning) {
                                    case Body.Beginning.Whole whole -> buffered(request, now, whole, trace);
                                    case Body.Beginning.Large large -> streamed(request, now, body, trace);
                                }))
                .onItemOrFailure()
                .invoke((result, failure) -> {
                    loop.execute(body::leave);
                    trace.size(body.size());
                    if (failure == null) {
                        answered(request, trace, result, body.size(), begun);
                    } else {
                        trace.end("failed", false);
                    }
                });
    }

    private void answered(WriteRequest request, Trace trace, WriteResult result, long bytes, long begun) {
        listener.wrote(request.id(), result, bytes, timing.nanos() - begun);
        switch (result) {
            case WriteResult.Stored stored -> trace.end("stored", true);
            case WriteResult.NotStored not -> trace.end("not-stored", false);
            case WriteResult.Unknown unknown -> trace.end("unknown", false);
            case WriteResult.PreconditionFailed failed -> trace.end("precondition-failed", true);
            case WriteResult.Undecided undecided -> trace.end("undecided", false);
        }
    }

    // A body that is in memory: staging and intent go side by side, and it can be sent again.

    private Uni<WriteResult> buffered(
            WriteRequest request, List<Target> chosen, Body.Beginning.Whole whole, Trace trace) {
        return once(request, chosen, whole, trace)
                .onFailure(ProcessLife.EndedException.class)
                .recoverWithUni(() -> life.renew().chain(() -> again(request, whole, trace)))
                .chain(result -> elsewhere(request, chosen, whole, result, trace));
    }

    private Uni<WriteResult> again(WriteRequest request, Body.Beginning.Whole whole, Trace trace) {
        return targets.current(request).chain(now -> last(request, now, whole, trace));
    }

    /** An asynchronous write whose primary failed while the body is still here goes to the backups at once. */
    private Uni<WriteResult> elsewhere(
            WriteRequest request, List<Target> tried, Body.Beginning.Whole whole, WriteResult result, Trace trace) {
        if (!(result instanceof WriteResult.NotStored first)
                || !request.scheduled()
                || tried.getFirst().role() == Role.BACKUP) {
            return Uni.createFrom().item(result);
        }
        return targets.currentBackups(request)
                .chain(backups -> last(request, backups, whole, trace))
                .map(second -> second instanceof WriteResult.NotStored again ? first.and(again) : second);
    }

    private Uni<WriteResult> last(WriteRequest request, List<Target> chosen, Body.Beginning.Whole whole, Trace trace) {
        return chosen.isEmpty()
                ? Uni.createFrom().item(answers.nobody(request))
                : once(request, chosen, whole, trace)
                        .onFailure(ProcessLife.EndedException.class)
                        .recoverWithItem(() -> ended(request, chosen));
    }

    private Uni<WriteResult> once(WriteRequest request, List<Target> chosen, Body.Beginning.Whole whole, Trace trace) {
        var write = begin(request, chosen, trace);
        var passed = whole.passed();
        var staged = staging.whole(write, whole.bytes());
        var intent = intents.declare(write, passed);
        return Uni.combine()
                .all()
                .unis(staged, intent)
                .collectFailures()
                .asTuple()
                .onFailure()
                .call(() -> staging.discard(write))
                .onFailure()
                .transform(Writer::cause)
                .chain(both -> decided(write, both.getItem2(), passed))
                .onTermination()
                .invoke(() -> inFlight.end(write.stage()));
    }

    /** Only the intent can fail beside staging: what was collected has one cause. */
    private static Throwable cause(Throwable collected) {
        return collected instanceof CompositeException composite
                ? composite.getCauses().getFirst()
                : collected;
    }

    // A body that passes once: staged first, then intended.

    private Uni<WriteResult> streamed(WriteRequest request, List<Target> chosen, Body body, Trace trace) {
        var write = begin(request, chosen, trace);
        return staging.passing(write, body)
                .chain(passed -> passed(write, passed))
                .onFailure(Body.NobodyLeftException.class)
                .recoverWithItem(() -> answers.notStored(request, chosen))
                // It has passed and cannot be sent again.
                .onFailure(ProcessLife.EndedException.class)
                .recoverWithItem(() -> ended(request, chosen))
                // Nothing of a broken body may be left: the answer waits for the cleaning up.
                .onFailure(BodyException.class)
                .call(() -> staging.discard(write))
                .onTermination()
                .invoke(() -> inFlight.end(write.stage()));
    }

    private Uni<WriteResult> passed(Write write, Body.Passed passed) {
        if (write.nothingStaged()) {
            return Uni.createFrom().item(answers.notStored(write.request(), write.targets()));
        }
        return intents.declare(write, passed)
                .onFailure()
                .call(() -> staging.discard(write))
                .chain(intent -> decided(write, intent, passed));
    }

    // Either one, once it is staged or being staged.

    private Write begin(WriteRequest request, List<Target> chosen, Trace trace) {
        var stage = stages.next(chosen.getFirst().process());
        var clusterIds = chosen.stream().map(Target::cluster).toList();
        return new Write(request, chosen, clusterIds, stage, inFlight.begin(stage, clusterIds), trace);
    }

    private Uni<WriteResult> decided(Write write, Intent intent, Body.Passed passed) {
        return switch (intent) {
            case Intent.Given given -> commit(write, given, passed);
            case Intent.PreconditionFailed failed ->
                staging.discard(write).replaceWith(new WriteResult.PreconditionFailed(failed.current()));
            case Intent.Busy busy -> staging.discard(write).replaceWith(new WriteResult.Undecided());
            case Intent.ProcessDead dead ->
                staging.discard(write).chain(() -> Uni.createFrom().failure(new ProcessLife.EndedException()));
        };
    }

    private Uni<WriteResult> commit(Write write, Intent.Given given, Body.Passed passed) {
        write.trace().version(given.version());
        return commits.commit(write, given, passed).chain(results -> settle(write, given, passed, results));
    }

    private Uni<WriteResult> settle(Write write, Intent.Given given, Body.Passed passed, List<CopyResult> results) {
        return settlements
                .settle(write, given, passed, results)
                .chain(settlement -> answers.settled(write, given.version(), settlement))
                // It is committed, but the database is lost: the attempt is durable and recovery will look.
                .onFailure(CatalogueException.class)
                .recoverWithItem(() -> answers.unknown(write, given.version()));
    }

    /** The process was declared dead while it was writing: whatever it had staged is fenced. */
    private WriteResult ended(WriteRequest request, List<Target> chosen) {
        life.suspect();
        chosen.forEach(target -> target.fail("commit", target.takenForDead()));
        return answers.notStored(request, chosen);
    }
}
