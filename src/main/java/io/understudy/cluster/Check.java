package io.understudy.cluster;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Registry.CheckRow;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Timing;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.DataId;
import io.understudy.object.Place;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** Tries a cluster for real, once, with an object of its own that it takes away again. */
final class Check {
    private static final Logger LOG = Logger.getLogger(Check.class);
    private static final int SIZE = 64 * 1024;

    private final Connector connector;
    private final UnaryOperator<Capacity> room;
    private final Duration limit;
    private final Timing timing;
    private final StageId putting;
    private final StageId deleting;
    private final Place place;
    private final Buffer bytes;
    private volatile boolean stored;
    private volatile boolean leftover = true;

    /**
     * @param room what of the room that the driver tells is the service's
     * @param random names the object
     */
    Check(Connector connector, UnaryOperator<Capacity> room, UUID random, Duration limit, Timing timing) {
        this.connector = connector;
        this.room = room;
        this.limit = connector.info().patience(limit, SIZE);
        this.timing = timing;
        var name = random.toString().replace("-", "");
        var process = connector.info().process();
        this.putting = new StageId(process, "c" + name.substring(1));
        this.deleting = new StageId(process, "d" + name.substring(1));
        this.place = Place.of(SavePath.ROOT, new DataId("understudy-check-" + name));
        this.bytes = Buffer.buffer(name.repeat(SIZE / name.length()));
    }

    Uni<List<CheckRow>> run() {
        return Multi.createBy()
                .concatenating()
                .streams(
                        step("put", put()),
                        step("stat", ifStored(stat())),
                        step("read back", ifStored(readBack())),
                        step("delete", delete()),
                        step("capacity", capacity()))
                .collect()
                .asList();
    }

    private Uni<String> put() {
        return connector
                .stage(putting, place, Content.of(bytes))
                .chain(staged -> staged.commit(place).onFailure(Check::inDoubt).invoke(() -> stored = true))
                .invoke(receipt -> {
                    stored = true;
                    leftover = false;
                })
                .map(this::acknowledged);
    }

    private String acknowledged(Receipt receipt) {
        require(receipt.size() == SIZE, "it acknowledges " + receipt.size() + " bytes instead of " + SIZE);
        return SIZE + " bytes were stored";
    }

    private Uni<String> stat() {
        return connector.stat(place).map(found -> {
            require(found.isPresent(), "it does not show what was put");
            var size = found.orElseThrow().size();
            require(size == SIZE, "it shows " + size + " bytes instead of " + SIZE);
            return "it shows " + size + " bytes";
        });
    }

    private Uni<String> readBack() {
        return connector
                .open(place, new ByteRange(0, SIZE + 1L))
                .chain(opened -> opened.bytes().collect().in(Buffer::buffer, Buffer::appendBuffer))
                .map(read -> {
                    require(read.equals(bytes), "other bytes came back than were put");
                    return "the same bytes came back";
                });
    }

    /** Deletes for the test's sake, and to clean up: what was put in doubt must not appear later. */
    private Uni<String> delete() {
        return Uni.createFrom()
                .deferred(() ->
                        leftover ? connector.fence(putting) : Uni.createFrom().voidItem())
                .chain(() -> connector.delete(deleting, place))
                .chain(() -> connector.stat(place))
                .map(found -> {
                    require(found.isEmpty(), "it still shows what was deleted");
                    return "what was put is gone";
                })
                .call(() -> leftover ? forget() : Uni.createFrom().voidItem());
    }

    /** Nobody else does, before the process ends. */
    private Uni<Void> forget() {
        return connector
                .tidy(stage -> !stage.equals(putting) && !stage.equals(deleting))
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "What a check has left could not be removed."))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<String> capacity() {
        return connector.info().capabilities().tellsCapacity()
                ? connector.capacity().map(room).map(Check::words)
                : Uni.createFrom().item("it cannot tell how much room it has");
    }

    private Uni<String> ifStored(Uni<String> step) {
        return Uni.createFrom().deferred(() -> {
            require(stored, "not tried, because nothing was put");
            return step;
        });
    }

    private Multi<CheckRow> step(String name, Uni<String> step) {
        return Uni.createFrom()
                .deferred(() -> {
                    var begun = timing.nanos();
                    return timing.limit(step, limit, () -> late(name))
                            .map(detail -> row(name, true, detail, begun))
                            .onFailure()
                            .recoverWithItem(failure -> row(name, false, words(failure), begun));
                })
                .toMulti();
    }

    private CheckRow row(String name, boolean ok, String detail, long begun) {
        return new CheckRow(
                name, ok, detail, Duration.ofNanos(timing.nanos() - begun).toMillis());
    }

    private ConnectorException late(String step) {
        return new ConnectorException(
                Kind.UNAVAILABLE, connector.info().cluster(), step, "no answer within " + limit.toMillis() + " ms");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ConnectorException(Kind.CORRUPT, connector.info().cluster(), "check", otherwise);
        }
    }

    private static boolean inDoubt(Throwable failure) {
        return failure instanceof ConnectorException known && known.kind() == Kind.IN_DOUBT;
    }

    private static String words(Capacity capacity) {
        return capacity.total().isPresent() && capacity.free().isPresent()
                ? capacity.free().getAsLong() + " of " + capacity.total().getAsLong() + " bytes are free"
                : "it does not tell how much room it has";
    }

    private static String words(Throwable failure) {
        if (!(failure instanceof ConnectorException known)) {
            return "it failed unexpectedly: " + failure;
        }
        return switch (known.kind()) {
            case DENIED -> "it refuses the credentials, or they do not permit this: " + known.reason();
            case NO_SPACE -> "it is full: " + known.reason();
            case UNAVAILABLE -> "it cannot be used now: " + known.reason();
            case THROTTLED -> "it is overloaded: " + known.reason();
            case IN_DOUBT -> "whether it has done this is not known: " + known.reason();
            case FENCED -> "this replica was declared dead there; try again in a moment: " + known.reason();
            case NOT_FOUND, INVALID, OCCUPIED, TOO_LARGE, UNSUPPORTED, CORRUPT, UNEXPECTED -> known.reason();
        };
    }
}
