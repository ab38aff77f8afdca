package io.understudy.service;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Burial;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.ObjectPage;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Terms;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.Timing;
import io.understudy.object.ByteRange;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.plan.Mode;
import io.understudy.plan.Plan;
import io.understudy.replication.WriteRequest;
import io.understudy.replication.WriteResult;
import io.understudy.replication.Writer;
import io.understudy.restore.From;
import io.understudy.restore.ReadException;
import io.understudy.restore.Reader;
import io.understudy.restore.Reading;
import io.understudy.service.ServiceException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writing, reading, watching and deleting objects. */
public final class ObjectService {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LONGEST_BUSY = Duration.ofSeconds(5);

    private final Definitions definitions;
    private final Writer writer;
    private final Reader reader;
    private final Catalogue catalogue;
    private final Admission admission;
    private final Advisor advisor;
    private final News news;
    private final Timing timing;
    private volatile boolean ending;

    public ObjectService(
            Definitions definitions,
            Writer writer,
            Reader reader,
            Catalogue catalogue,
            Admission admission,
            Advisor advisor,
            News news,
            Timing timing) {
        this.definitions = definitions;
        this.writer = writer;
        this.reader = reader;
        this.catalogue = catalogue;
        this.admission = admission;
        this.advisor = advisor;
        this.news = news;
        this.timing = timing;
    }

    /**
     * Stores a body under a plan. Fails with {@link ServiceException} where it cannot be, and with
     * {@link io.understudy.replication.BodyException} where the body itself cannot; then nothing is stored.
     *
     * @param body paused, on the event loop on which this is subscribed to
     */
    public Uni<WriteAnswer> write(WriteCommand command, ReadStream<Buffer> body) {
        return Uni.createFrom().deferred(() -> {
            var plan = definitions.plan("Backup-Plan", command.plan());
            var request = request(command, plan);
            var advice = advice(command, plan, request.primary());
            var ticket = admission.enter(command.length());
            advice.ifPresent(given -> news.advised(command.id(), given));
            return keeping(ticket, writer.write(request, body)).map(result -> answer(result, advice));
        });
    }

    /** The place is the write's, which goes on when whoever has asked for it leaves. */
    private static <T> Uni<T> keeping(Admission.Ticket ticket, Uni<T> write) {
        return Uni.createFrom()
                .emitter(emitter -> write.onItemOrFailure()
                        .invoke((item, failure) -> ticket.giveBack())
                        .subscribe()
                        .with(emitter::complete, emitter::fail));
    }

    private WriteRequest request(WriteCommand command, Plan plan) {
        var routing = definitions.routing();
        var primary = routing.owner(routing.slot(command.id()));
        var scheduled = plan.mode() == Mode.ASYNC || command.respondAsync();
        var terms = new Terms(
                command.contentType(),
                plan.name(),
                (scheduled ? Mode.ASYNC : Mode.SYNC).text(),
                plan.onDelete().text(),
                plan.interval());
        return new WriteRequest(
                command.id(),
                command.path(),
                command.length(),
                command.digest(),
                command.conditions(),
                terms,
                primary,
                backups(plan, primary),
                scheduled);
    }

    /** A backup beside the primary on the same cluster would be none. */
    private static List<String> backups(Plan plan, String primary) {
        var backups = plan.targets().stream()
                .filter(target -> !target.equals(primary))
                .toList();
        if (backups.isEmpty()) {
            throw ServiceException.about(
                    Kind.UNPROCESSABLE,
                    "Backup-Plan",
                    plan.name(),
                    "the plan's only target '" + primary + "' owns the data id's slot, so nothing would be a backup");
        }
        return backups;
    }

    private Optional<Advice> advice(WriteCommand command, Plan plan, String primary) {
        if (command.length().isEmpty() || command.respondAsync()) {
            return Optional.empty();
        }
        var advice = advisor.advise(plan, command.length().getAsLong(), List.of(primary));
        return advice.suggestAsync() ? Optional.of(advice) : Optional.empty();
    }

    private static WriteAnswer answer(WriteResult result, Optional<Advice> advice) {
        return switch (result) {
            case WriteResult.Stored stored -> new WriteAnswer(stored.version(), stored.state(), advice);
            case WriteResult.NotStored not -> throw notStored(not);
            case WriteResult.Unknown unknown ->
                throw ServiceException.version(
                        Kind.OUTCOME_UNKNOWN,
                        Optional.of(unknown.version().toString()),
                        unknown.failures().stream()
                                .map(ConnectorException::cluster)
                                .findFirst(),
                        "whether the write is stored is not known yet; it ends on all clusters or on none, and ?status"
                                + " tells: " + told(unknown.failures()));
            case WriteResult.PreconditionFailed failed -> throw preconditionFailed(failed.current());
            case WriteResult.Undecided undecided -> throw undecided();
        };
    }

    private static ServiceException notStored(WriteResult.NotStored not) {
        return ServiceException.on(
                not.noSpace() ? Kind.NO_SPACE : Kind.UNAVAILABLE,
                not.failures().stream().map(ConnectorException::cluster).findFirst(),
                "no cluster has stored it: " + told(not.failures()));
    }

    private static String told(List<ConnectorException> failures) {
        return failures.stream()
                .map(failure -> failure.cluster() + ": " + failure.reason())
                .collect(Collectors.joining("; "));
    }

    private static ServiceException preconditionFailed(Optional<Version> current) {
        return ServiceException.version(
                Kind.PRECONDITION_FAILED,
                current.map(Version::toString),
                Optional.empty(),
                current.map(version -> "the current version is " + version).orElse("the object does not exist"));
    }

    private static ServiceException undecided() {
        return ServiceException.of(
                Kind.CONFLICT,
                "whether the condition holds hangs on another write of the object, which is under way or in doubt; try"
                        + " again");
    }

    /** Opens an object. Fails with {@link ServiceException} where no copy can be had. */
    public Uni<Reading> read(DataId id, ByteRange range, From from) {
        return reader.read(id, range, from)
                .onFailure(ReadException.class)
                .transform(failure -> refused((ReadException) failure));
    }

    private static ServiceException refused(ReadException failure) {
        var kind = switch (failure.kind()) {
            case NOT_FOUND -> Kind.NOT_FOUND;
            case CORRUPT -> Kind.CORRUPT;
            case UNAVAILABLE -> Kind.UNAVAILABLE;
        };
        return ServiceException.on(kind, failure.cluster(), String.valueOf(failure.getMessage()));
    }

    /** Whoever waits for a status is answered with what it is: the service ends, and an answer is better than none. */
    public void endWaiting() {
        ending = true;
    }

    /** What the catalogue says of an object, at the latest after {@code wait}, or when nothing is pending any more. */
    public Uni<ObjectState> status(DataId id, Duration wait) {
        return Uni.createFrom().deferred(() -> status(id, timing.nanos() + wait.toNanos()));
    }

    private Uni<ObjectState> status(DataId id, long giveUp) {
        return catalogue.find(id).chain(found -> {
            var state = found.filter(ObjectService::visible)
                    .orElseThrow(() -> ServiceException.of(Kind.NOT_FOUND, "there is no object '" + id + "'"));
            return Replication.undecided(state) && timing.nanos() < giveUp && !ending
                    ? timing.pause(POLL).chain(() -> status(id, giveUp))
                    : Uni.createFrom().item(state);
        });
    }

    /** Also an object that is being written for the first time has a status. */
    private static boolean visible(ObjectState state) {
        return state.exists()
                || (state.version().equals(Version.NONE) && !state.attempts().isEmpty());
    }

    /** Deletes an object: readers see it gone from now on, the copies follow by themselves. */
    public Uni<Version> delete(DataId id, Optional<Version> ifMatch) {
        return Uni.createFrom().deferred(() -> delete(id, ifMatch, timing.nanos() + LONGEST_BUSY.toNanos()));
    }

    private Uni<Version> delete(DataId id, Optional<Version> ifMatch, long giveUp) {
        return catalogue.bury(id, ifMatch).chain(burial -> switch (burial) {
            case Burial.Buried buried -> Uni.createFrom().item(buried.version());
            case Burial.NotFound gone ->
                Uni.createFrom().failure(ServiceException.of(Kind.NOT_FOUND, "there is no object '" + id + "'"));
            case Burial.PreconditionFailed failed -> Uni.createFrom().failure(preconditionFailed(failed.current()));
            case Burial.Busy busy ->
                timing.nanos() < giveUp
                        ? timing.pause(POLL).chain(() -> delete(id, ifMatch, giveUp))
                        : Uni.createFrom().failure(ObjectService::undecided);
        });
    }

    /** A page of the objects whose ids begin with a prefix, in order of the ids' bytes. */
    public Uni<ObjectPage> list(byte[] prefix, Optional<DataId> after, int limit) {
        return catalogue.list(prefix, after, limit);
    }

    /** Advises on a write that has not been made; without a plan under the active one. */
    public Advice advise(Optional<String> plan, long size) {
        return advisor.advise(
                definitions.plan("plan", plan), size, definitions.routing().clusters());
    }
}
