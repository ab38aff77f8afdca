package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.api.Problem.Name;
import io.understudy.object.ByteRange;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Version;
import io.understudy.restore.From;
import io.understudy.restore.Reading;
import io.understudy.service.Definitions;
import io.understudy.service.ObjectService;
import io.understudy.service.Replication;
import io.understudy.service.WriteAnswer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One object's calls, however it is addressed. */
@ApplicationScoped
class ObjectCalls {
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int PARTIAL = 206;
    private static final int NOT_MODIFIED = 304;

    private final ObjectService objects;
    private final Definitions definitions;

    ObjectCalls(ObjectService objects, Definitions definitions) {
        this.objects = objects;
        this.definitions = definitions;
    }

    // Writing

    Uni<Response> put(DataId id, HttpServerRequest request) {
        var upload = Upload.of(request);
        return Uni.createFrom()
                .deferred(() -> objects.write(RequestHeaders.write(id, request), upload))
                .map(answer -> written(answer, RequestHeaders.prefersAsync(request)))
                .onFailure()
                .recoverWithItem(failure -> {
                    upload.abandon();
                    return Problems.of(failure).response();
                });
    }

    private Response written(WriteAnswer answer, boolean preferredAsync) {
        var state = answer.state();
        var outcome = Replication.of(state);
        var status = switch (outcome) {
            case REPLICATED, SCHEDULED -> CREATED;
            case PENDING_BACKUP, PENDING_STORE, UNKNOWN -> ACCEPTED;
        };
        var response = Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(ObjectViews.write(
                        state, answer.version(), definitions.current().routing(), answer.advice()))
                .header(HttpHeaders.ETAG, tag(answer.version()))
                .header("Backup-Mode", state.mode())
                .header("Replication-Status", outcome.text())
                .header(HttpHeaders.LINK, "<" + ObjectAddress.status(state.id()) + ">; rel=\"status\"");
        if (preferredAsync) {
            response.header("Preference-Applied", "respond-async");
        }
        return response.build();
    }

    // Reading

    Uni<Response> get(
            DataId id, HttpServerRequest request, @Nullable String from, boolean status, @Nullable String wait) {
        return status ? status(id, Parameters.wait(wait)) : read(id, request, from(from));
    }

    private Uni<Response> status(DataId id, Duration wait) {
        return objects.status(id, wait).map(state -> {
            var version = state.exists()
                    ? state.version()
                    : state.attempts().getLast().version();
            return Response.ok(
                            ObjectViews.write(
                                    state, version, definitions.current().routing(), Optional.empty()),
                            MediaType.APPLICATION_JSON_TYPE)
                    .header("Replication-Status", Replication.of(state).text())
                    .build();
        });
    }

    private Uni<Response> read(DataId id, HttpServerRequest request, From from) {
        var asked = RequestHeaders.header(request, "Range").flatMap(RangeHeader::parse);
        var ifRange = RequestHeaders.header(request, "If-Range");
        if (asked.isEmpty()) {
            return objects.read(id, ByteRange.ALL, from).chain(reading -> answer(request, reading, Optional.empty()));
        }
        return switch (asked.get()) {
            case RangeHeader.From range -> ranged(id, request, from, range.range(), ifRange);
            case RangeHeader.Last last -> last(id, request, from, last.count(), ifRange);
        };
    }

    /** What was opened decides: another version than the client knows is answered whole. */
    private Uni<Response> ranged(
            DataId id, HttpServerRequest request, From from, ByteRange range, Optional<String> ifRange) {
        return objects.read(id, range, from).chain(reading -> {
            if (ifRange.isPresent() && !ifRange.get().equals(tag(reading.copy().held()))) {
                return reading.release()
                        .chain(() -> objects.read(id, ByteRange.ALL, from))
                        .chain(whole -> answer(request, whole, Optional.empty()));
            }
            return range.offset() < reading.size()
                    ? answer(request, reading, Optional.of(range))
                    : reading.release().replaceWith(unsatisfiable(reading.size()));
        });
    }

    /** Where the last bytes begin only the copy itself tells, and then it has to be still the same one. */
    private Uni<Response> last(DataId id, HttpServerRequest request, From from, long count, Optional<String> ifRange) {
        return objects.read(id, new ByteRange(0, 1), from).chain(reading -> {
            var size = reading.size();
            var same = Optional.of(tag(reading.copy().held()));
            return reading.release()
                    .chain(() -> count == 0 || size == 0
                            ? Uni.createFrom().item(unsatisfiable(size))
                            : ranged(
                                    id,
                                    request,
                                    from,
                                    new ByteRange(Math.max(0, size - count), count),
                                    ifRange.isPresent() ? ifRange : same));
        });
    }

    private static Uni<Response> answer(HttpServerRequest request, Reading reading, Optional<ByteRange> range) {
        var version = reading.copy().held();
        var known = RequestHeaders.header(request, RequestHeaders.IF_NONE_MATCH);
        if (known.isPresent() && matches(known.get(), version)) {
            return reading.release()
                    .replaceWith(
                            described(Response.status(NOT_MODIFIED), reading).build());
        }
        var length = range.map(part -> part.lengthIn(reading.size())).orElse(reading.size());
        var response = described(
                        Response.status(range.isPresent() ? PARTIAL : Response.Status.OK.getStatusCode()), reading)
                .type(reading.state().contentType())
                .header(HttpHeaders.CONTENT_LENGTH, length);
        range.ifPresent(part -> response.header(
                "Content-Range", "bytes " + part.offset() + "-" + (part.offset() + length - 1) + "/" + reading.size()));
        return request.method().equals(HttpMethod.HEAD)
                ? reading.release().replaceWith(response.build())
                : Uni.createFrom()
                        .item(response.entity(new Download(length, reading.bytes()))
                                .build());
    }

    private static ResponseBuilder described(ResponseBuilder response, Reading reading) {
        var copy = reading.copy();
        response.header(HttpHeaders.ETAG, tag(copy.held()))
                .header("Accept-Ranges", "bytes")
                .header("Served-From", copy.cluster() + "; role=" + copy.role().text())
                .header("Replication-Status", Replication.of(reading.state()).text())
                // What clients store is shown to nobody as a page of this service.
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox");
        copy.digest().map(Digest::field).ifPresent(digest -> response.header("Repr-Digest", digest));
        return response;
    }

    private static Response unsatisfiable(long size) {
        var problem = Problem.of(Name.RANGE_NOT_SATISFIABLE, "the object has " + size + " bytes")
                .response();
        return Response.fromResponse(problem)
                .header("Content-Range", "bytes */" + size)
                .build();
    }

    private static boolean matches(String tags, Version version) {
        if (tags.strip().equals("*")) {
            return true;
        }
        for (var tag : tags.split(",", -1)) {
            if (tag.strip().replaceFirst("^W/", "").equals(tag(version))) {
                return true;
            }
        }
        return false;
    }

    private static From from(@Nullable String from) {
        if (from == null) {
            return new From.Newest();
        }
        return switch (from) {
            case "primary" -> new From.Primary();
            case "backup" -> new From.Backup();
            default -> new From.Named(from);
        };
    }

    // Deleting

    Uni<Response> delete(DataId id, HttpServerRequest request) {
        return Uni.createFrom()
                .deferred(() -> objects.delete(id, RequestHeaders.ifMatch(request)))
                .map(version -> Response.noContent().build());
    }

    private static String tag(Version version) {
        return "\"" + version + "\"";
    }
}
