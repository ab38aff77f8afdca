package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.CatalogueException;
import io.understudy.catalog.CopyResult;
import io.understudy.catalog.Intent;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Outcome;
import io.understudy.catalog.PlannedCopy;
import io.understudy.catalog.Role;
import io.understudy.catalog.Settlement;
import io.understudy.catalog.Settlement.MarkRef;
import io.understudy.catalog.WriteIntent;
import io.understudy.cluster.Clusters;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Timing;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import io.understudy.object.Version;
import io.understudy.replication.ReplicationListener.Phase;
import io.understudy.replication.Trace.Step;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The write, as one straight line: stage, intent, commit, settle, answer. See {@code src/docs/ARCHITECTURE.md}.
 *
 * <p>Promises: an answer {@link WriteResult.Stored} means that at least one cluster has the bytes durably and that all
 * that is missing is owed durably. A cluster costs at most the deadline. From the first commit on nothing cancels a
 * write.
 */
public final class Writer {
    private static final Duration POLL = Duration.ofMillis(25);
    private static final int SETTLE_TRIES = 5;

    private final Catalogue catalogue;
    private final Clusters clusters;
    private final InFlight inFlight;
    private final Fences fences;
    private final Marks marks;
    private final Leftovers leftovers;
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
        this.catalogue = catalogue;
        this.clusters = clusters;
        this.inFlight = inFlight;
        this.fences = new Fences(inFlight);
        this.marks = marks;
        this.leftovers = leftovers;
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
        var targets = targets(request);
        if (targets.isEmpty()) {
            var nobody = new WriteResult.NotStored(unusable(request));
            told(trace, nobody);
            return Uni.createFrom().item(nobody);
        }
        var body = new Body(source, context, settings, request.expected(), timing::nanos);
        return body.begin()
                .chain(beginning -> current(() -> targets(request))
                        .chain(now -> now.isEmpty()
                                ? Uni.createFrom().item(new WriteResult.NotStored(unusable(request)))
                                : switch (beginning) {
                                    case Body.Beginning.Whole whole -> buffered(request, now, whole, trace);
                                    case Body.Beginning.Large large -> streamed(request, now, body, context, trace);
                                }))
                .onItemOrFailure()
                .invoke((result, failure) -> {
                    trace.size(body.size());
                    if (failure == null) {
                        listener.wrote(request.id(), result, body.size(), timing.nanos() - begun);
                        told(trace, result);
                    } else {
                        trace.end("failed", false);
                    }
                });
    }

    private static void told(Trace trace, WriteResult result) {
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
            WriteRequest request, List<Target> targets, Body.Beginning.Whole whole, Trace trace) {
        return once(request, targets, whole, trace)
                .onFailure(ProcessLife.EndedException.class)
                .recoverWithUni(() -> life.renew().chain(() -> again(request, whole, trace)))
                .chain(result -> elsewhere(request, targets, whole, result, trace));
    }

    private Uni<WriteResult> again(WriteRequest request, Body.Beginning.Whole whole, Trace trace) {
        return current(() -> targets(request)).chain(targets -> last(request, targets, whole, trace));
    }

    private Uni<WriteResult> last(WriteRequest request, List<Target> targets, Body.Beginning.Whole whole, Trace trace) {
        return targets.isEmpty()
                ? Uni.createFrom().item(new WriteResult.NotStored(unusable(request)))
                : once(request, targets, whole, trace)
                        .onFailure(ProcessLife.EndedException.class)
                        .recoverWithItem(() -> ended(request, targets));
    }

    private Uni<WriteResult> once(WriteRequest request, List<Target> targets, Body.Beginning.Whole whole, Trace trace) {
        var write = begin(request, targets, trace);
        var begun = timing.nanos();
        var content = Content.of(whole.bytes());
        var staged = all(targets.stream()
                        .map(target -> stage(write, target, content))
                        .toList())
                .invoke(() -> phase(Phase.STAGE, begun));
        var intent = intend(write, whole.bytes().length(), whole.digest());
        return Uni.combine()
                .all()
                .unis(staged, intent)
                .collectFailures()
                .asTuple()
                .onFailure()
                .call(() -> discard(write))
                .onFailure()
                .transform(Writer::cause)
                .chain(both -> decided(write, both.getItem2(), whole.bytes().length(), whole.digest()))
                .onTermination()
                .invoke(() -> inFlight.end(write.stage()));
    }

    /** An asynchronous write whose primary failed while the body is still here goes to the backups at once. */
    private Uni<WriteResult> elsewhere(
            WriteRequest request, List<Target> tried, Body.Beginning.Whole whole, WriteResult result, Trace trace) {
        if (!(result instanceof WriteResult.NotStored first)
                || !request.scheduled()
                || tried.getFirst().role() == Role.BACKUP) {
            return Uni.createFrom().item(result);
        }
        return current(() -> backups(request))
                .chain(backups -> last(request, backups, whole, trace))
                .map(second -> second instanceof WriteResult.NotStored again ? first.and(again) : second);
    }

    // A body that passes once: staged first, then intended.

    private Uni<WriteResult> streamed(
            WriteRequest request, List<Target> targets, Body body, Context context, Trace trace) {
        var write = begin(request, targets, trace);
        var begun = timing.nanos();
        var followers = new ArrayList<Body.Follower>();
        var staging = new ArrayList<Uni<Void>>();
        for (var target : targets) {
            var branch = new Branch(context, body::advance);
            followers.add(new Body.Follower(
                    branch, target.patience(), () -> branch.fail(target.fail("stage", target.tooSlow("stage")))));
            var one = staging(write, target, Content.streamed(request.length(), branch.bytes()))
                    .onTermination()
                    .invoke(branch::cancel)
                    .memoize()
                    .indefinitely();
            one.subscribe().with(done -> {});
            staging.add(one);
        }
        return body.feed(followers)
                .call(() -> patiently(targets, staging))
                .invoke(() -> phase(Phase.STAGE, begun))
                .chain(passed -> passed(write, passed))
                .onFailure(Body.NobodyLeftException.class)
                .recoverWithUni(() -> patiently(targets, staging).map(done -> notStored(request, targets)))
                // It has passed and cannot be sent again.
                .onFailure(ProcessLife.EndedException.class)
                .recoverWithItem(() -> ended(request, targets))
                // Nothing of a broken body may be left: the answer waits for the cleaning up.
                .onFailure(BodyException.class)
                .call(() -> patiently(targets, staging).chain(() -> discard(write)))
                .onTermination()
                .invoke(() -> inFlight.end(write.stage()));
    }

    private Uni<WriteResult> passed(Write write, Body.Passed passed) {
        if (write.targets().stream().allMatch(target -> target.staged().isEmpty())) {
            return Uni.createFrom().item(notStored(write.request(), write.targets()));
        }
        return intend(write, passed.size(), passed.digest())
                .onFailure()
                .call(() -> discard(write))
                .chain(intent -> decided(write, intent, passed.size(), passed.digest()));
    }

    // Staging

    private Write begin(WriteRequest request, List<Target> targets, Trace trace) {
        var stage = stages.next(targets.getFirst().process());
        var clusterIds = targets.stream().map(Target::cluster).toList();
        return new Write(request, targets, clusterIds, stage, inFlight.begin(stage, clusterIds), trace);
    }

    private Uni<Void> stage(Write write, Target target, Content content) {
        return patiently(target, staging(write, target, content));
    }

    /** Ends well in any case: what came of it is in the target. A staged object that comes too late is discarded. */
    private Uni<Void> staging(Write write, Target target, Content content) {
        var stage = target.connector().stage(write.stage(), natural(write.request(), target.cluster()), content);
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
                    return target.failure().isEmpty()
                            ? Uni.createFrom().voidItem()
                            : staged.discard().onFailure().recoverWithNull();
                });
    }

    /** Waits until every target has staged or has used up its patience. */
    private Uni<Void> patiently(List<Target> targets, List<Uni<Void>> staging) {
        var waits = new ArrayList<Uni<Void>>();
        for (var i = 0; i < targets.size(); i++) {
            waits.add(patiently(targets.get(i), staging.get(i)));
        }
        return all(waits);
    }

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

    private Uni<Void> discard(Write write) {
        return all(write.targets().stream()
                .flatMap(target -> target.leftover().stream()
                        .map(staged -> timing.leave(
                                        staged.discard(),
                                        settings.deadline(),
                                        () -> Uni.createFrom().failure(target.tooSlow("discard")))
                                .onFailure()
                                .invoke(failure -> leftovers.add(target.cluster(), write.stage()))
                                .onFailure()
                                .recoverWithNull()))
                .toList());
    }

    // Intent

    private Uni<Intent> intend(Write write, long size, Digest digest) {
        var begun = timing.nanos();
        var request = write.request();
        var intent = new WriteIntent(
                request.id(),
                write.stage(),
                size,
                digest,
                planned(request),
                write.clusterIds(),
                request.conditions(),
                request.terms());
        return write.trace()
                .follow(Step.INTENT, intend(intent, begun + settings.deadline().toNanos()), Writer::word)
                .invoke(() -> phase(Phase.INTENT, begun));
    }

    private static String word(Intent intent) {
        return switch (intent) {
            case Intent.Given given -> "given";
            case Intent.PreconditionFailed failed -> "precondition-failed";
            case Intent.Busy busy -> "busy";
            case Intent.ProcessDead dead -> "process-dead";
        };
    }

    /** A condition cannot be decided while another write of the object is under way: a little later it can. */
    private Uni<Intent> intend(WriteIntent intent, long giveUp) {
        return catalogue
                .intend(intent)
                .chain(answer -> answer instanceof Intent.Busy && timing.nanos() < giveUp
                        ? timing.pause(POLL).chain(() -> intend(intent, giveUp))
                        : Uni.createFrom().item(answer));
    }

    private List<PlannedCopy> planned(WriteRequest request) {
        var copies = new ArrayList<PlannedCopy>();
        copies.add(planned(request, request.primary(), Role.PRIMARY, false));
        request.backups().forEach(backup -> copies.add(planned(request, backup, Role.BACKUP, request.scheduled())));
        return copies;
    }

    private PlannedCopy planned(WriteRequest request, String cluster, Role role, boolean scheduled) {
        var natural = natural(request, cluster);
        var folds = clusters.find(cluster)
                .map(open -> open.connector().info().names().foldsCase())
                .orElse(false);
        return new PlannedCopy(
                cluster, role, natural, folds ? natural.foldedCase() : natural, Place.suffix(request.id()), scheduled);
    }

    private Place natural(WriteRequest request, String cluster) {
        var ascii = clusters.find(cluster)
                .map(open -> open.connector().info().names().asciiOnly())
                .orElse(false);
        return Place.of(request.path(), request.id(), ascii);
    }

    private Uni<WriteResult> decided(Write write, Intent intent, long size, Digest digest) {
        return switch (intent) {
            case Intent.Given given -> commit(write, given, size, digest);
            case Intent.PreconditionFailed failed ->
                discard(write).replaceWith(new WriteResult.PreconditionFailed(failed.current()));
            case Intent.Busy busy -> discard(write).replaceWith(new WriteResult.Undecided());
            case Intent.ProcessDead dead ->
                discard(write).chain(() -> Uni.createFrom().failure(new ProcessLife.EndedException()));
        };
    }

    // Commit

    private Uni<WriteResult> commit(Write write, Intent.Given given, long size, Digest digest) {
        var begun = timing.nanos();
        write.trace().version(given.version());
        return Uni.join()
                .all(write.targets().stream()
                        .map(target -> commit(write, target, given, size, digest))
                        .toList())
                .andCollectFailures()
                .invoke(() -> phase(Phase.COMMIT, begun))
                .chain(results -> mark(write, given, results, size, digest)
                        .chain(left -> settle(write, given.version(), results, left, size, digest)));
    }

    /** For all that is going to be owed, before it is. */
    private Uni<List<MarkRef>> mark(
            Write write, Intent.Given given, List<CopyResult> results, long size, Digest digest) {
        var holders = results.stream()
                .filter(result -> result.word() == CopyResult.Word.STORED)
                .map(CopyResult::cluster)
                .toList();
        var missing = planned(write.request()).stream()
                .filter(copy -> !holders.contains(copy.cluster()))
                .map(copy -> new Marks.Missing(
                        copy.cluster(),
                        copy.role(),
                        given.places().getOrDefault(copy.cluster(), copy.natural()),
                        Optional.ofNullable(given.replaced().get(copy.cluster()))))
                .toList();
        return marks.leave(new Marks.Subject(write.request().id(), given.version(), size, digest), holders, missing);
    }

    private Uni<CopyResult> commit(Write write, Target target, Intent.Given given, long size, Digest digest) {
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
                .map(receipt -> verified(cluster, receipt, size, digest));
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

    private CopyResult uncommitted(Write write, Target target, Throwable failure) {
        var known = target.fail("commit", failure);
        if (known.inDoubt() && write.attempt().sent(target.cluster())) {
            return CopyResult.doubt(target.cluster(), known.reason());
        }
        leftovers.add(target.cluster(), write.stage());
        return CopyResult.missing(target.cluster(), known.reason());
    }

    /** Real servers answer success to short files. */
    private static CopyResult verified(String cluster, Receipt receipt, long size, Digest digest) {
        if (receipt.size() != size
                || receipt.digest().filter(told -> !told.equals(digest)).isPresent()) {
            throw new ConnectorException(
                    Kind.IN_DOUBT, cluster, "commit", "the cluster tells another size or digest than was sent");
        }
        return CopyResult.stored(cluster);
    }

    private static ConnectorException overtaken(String cluster) {
        return new ConnectorException(Kind.FENCED, cluster, "commit", "a newer write of the same object went first");
    }

    private static ConnectorException inDoubt(String cluster) {
        return new ConnectorException(Kind.IN_DOUBT, cluster, "commit", "no answer within the deadline");
    }

    // Settle

    private Uni<WriteResult> settle(
            Write write, Version version, List<CopyResult> results, List<MarkRef> left, long size, Digest digest) {
        var begun = timing.nanos();
        var id = write.request().id();
        var outcome = new Outcome(
                id,
                write.stage(),
                write.stage().process(),
                size,
                digest,
                results,
                settings.retryPause(),
                Outcome.Verdict.COUNTED);
        return write.trace()
                .follow(
                        Step.SETTLE,
                        settle(outcome, SETTLE_TRIES),
                        settlement -> settlement.status().name())
                .invoke(() -> phase(Phase.SETTLE, begun))
                .invoke(settlement -> marks.settled(id, left, settlement))
                .onFailure()
                .invoke(failure -> marks.doubt(left))
                .chain(settlement -> answer(write, version, settlement))
                // It is committed, but the database is lost: the attempt is durable and recovery will look.
                .onFailure(CatalogueException.class)
                .recoverWithItem(() -> new WriteResult.Unknown(version, failures(write.targets())));
    }

    /** Asking again is safe: the second answer says what the first one did. */
    private Uni<Settlement> settle(Outcome outcome, int tries) {
        return catalogue
                .settle(outcome)
                .onFailure(CatalogueException.class)
                .recoverWithUni(failure -> tries == 1
                        ? Uni.createFrom().failure(failure)
                        : timing.pause(POLL.multipliedBy(SETTLE_TRIES - tries + 1L))
                                .chain(() -> settle(outcome, tries - 1)));
    }

    private Uni<WriteResult> answer(Write write, Version version, Settlement settlement) {
        var giveUp = timing.nanos() + settings.deadline().toNanos();
        return switch (settlement.status()) {
            case SETTLED -> stored(version, settlement.state().orElseThrow());
            case UNKNOWN -> Uni.createFrom().item(new WriteResult.Unknown(version, failures(write.targets())));
            case FAILED ->
                fenced(write)
                        ? successor(write, version, giveUp)
                        : Uni.createFrom().item(notStored(write.request(), write.targets()));
            case GONE -> successor(write, version, giveUp);
        };
    }

    private Uni<WriteResult> stored(Version version, ObjectState state) {
        return Uni.createFrom().item(new WriteResult.Stored(version, state));
    }

    /** A newer write, or recovery, has fenced this one: what it comes to, this one has come to. */
    private Uni<WriteResult> successor(Write write, Version version, long giveUp) {
        return catalogue.find(write.request().id()).chain(found -> {
            if (found.isPresent() && found.get().version().compareTo(version) >= 0) {
                return Uni.createFrom().item(new WriteResult.Stored(version, found.get()));
            }
            var undecided = found.stream()
                    .flatMap(state -> state.attempts().stream())
                    .anyMatch(attempt -> attempt.version().compareTo(version) >= 0);
            if (!undecided) {
                return Uni.createFrom().item(notStored(write.request(), write.targets()));
            }
            if (timing.nanos() >= giveUp) {
                return Uni.createFrom().item(new WriteResult.Unknown(version, failures(write.targets())));
            }
            return timing.pause(POLL).chain(() -> successor(write, version, giveUp));
        });
    }

    // Targets

    /** The clusters are opened anew for every new id of the process; what was open before can stage nothing any more. */
    private Uni<List<Target>> current(Supplier<List<Target>> find) {
        var targets = find.get();
        return targets.stream().allMatch(this::current)
                ? Uni.createFrom().item(targets)
                : life.renew()
                        .map(renewed ->
                                find.get().stream().filter(this::current).toList());
    }

    private boolean current(Target target) {
        return target.process().equals(life.current());
    }

    /** Whom the write goes to at once; a cluster whose breaker is open costs nothing. */
    private List<Target> targets(WriteRequest request) {
        var targets = new ArrayList<Target>();
        usable(request.primary(), Role.PRIMARY).ifPresent(targets::add);
        if (!request.scheduled() || targets.isEmpty()) {
            targets.addAll(backups(request));
        }
        return targets;
    }

    private List<Target> backups(WriteRequest request) {
        return request.backups().stream()
                .flatMap(backup -> usable(backup, Role.BACKUP).stream())
                .toList();
    }

    private Optional<Target> usable(String cluster, Role role) {
        return clusters.find(cluster)
                .filter(open -> open.usable())
                .map(open -> new Target(open.connector(), role, new Patience(settings.forStaging(), timing::nanos)));
    }

    private List<ConnectorException> unusable(WriteRequest request) {
        var failures = new ArrayList<ConnectorException>();
        failures.add(down(request.primary()));
        request.backups().forEach(backup -> failures.add(down(backup)));
        return failures;
    }

    private ConnectorException down(String cluster) {
        var reason = clusters.find(cluster)
                .map(open -> open.lastError().orElse("it is down"))
                .orElse("it is not registered");
        return new ConnectorException(Kind.UNAVAILABLE, cluster, "stage", reason);
    }

    private static boolean fenced(Write write) {
        return write.targets().stream()
                .flatMap(target -> target.failure().stream())
                .anyMatch(failure -> failure.kind() == Kind.FENCED);
    }

    /** The process was declared dead while it was writing: whatever it had staged is fenced. */
    private WriteResult ended(WriteRequest request, List<Target> targets) {
        life.suspect();
        targets.forEach(target -> target.fail(
                "commit",
                new ConnectorException(
                        Kind.FENCED, target.cluster(), "commit", "this process was silent and taken for dead")));
        return notStored(request, targets);
    }

    private WriteResult notStored(WriteRequest request, List<Target> targets) {
        var failures = new ArrayList<>(failures(targets));
        // Also those of the clusters that it would have gone to, had they not been down.
        var meant = new ArrayList<>(List.of(request.primary()));
        if (!request.scheduled() || targets.stream().anyMatch(target -> target.role() == Role.BACKUP)) {
            meant.addAll(request.backups());
        }
        targets.forEach(target -> meant.remove(target.cluster()));
        meant.forEach(cluster -> failures.add(down(cluster)));
        return new WriteResult.NotStored(failures);
    }

    private static List<ConnectorException> failures(List<Target> targets) {
        return targets.stream().flatMap(target -> target.failure().stream()).toList();
    }

    private static Uni<Void> all(List<Uni<Void>> unis) {
        return unis.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.combine().all().unis(unis).collectFailures().discardItems();
    }

    /** Only the intent can fail beside staging: what was collected has one cause. */
    private static Throwable cause(Throwable collected) {
        return collected instanceof io.smallrye.mutiny.CompositeException composite
                ? composite.getCauses().getFirst()
                : collected;
    }

    private void phase(Phase phase, long begun) {
        listener.phase(phase, timing.nanos() - begun);
    }

    /** One write under way. */
    private record Write(
            WriteRequest request,
            List<Target> targets,
            List<String> clusterIds,
            StageId stage,
            InFlight.Attempt attempt,
            Trace trace) {}
}
