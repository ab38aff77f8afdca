package io.understudy.connector.serial;

import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A store at the far end of a relay, and the connectors that a test opens to it. */
final class FarStore implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CHUNK = 10_000;

    private final SerialConnectorFactory factory =
            new SerialConnectorFactory(Connectors.THREADS, InstantSource.system());
    private final StoreIdentity identity = new StoreIdentity(UUID.randomUUID(), UUID.randomUUID());
    private final List<Connector> open = new ArrayList<>();
    private final SerialWorld world;
    private final Relay relay;
    private final Path root;

    private FarStore(SerialWorld world, Relay relay, Path root) {
        this.world = world;
        this.relay = relay;
        this.root = root;
    }

    static FarStore start(Path root) {
        var world = SerialWorld.create();
        return new FarStore(world, Relay.start(world), root);
    }

    static FarStore start(Path root, int bitsPerSecond) {
        var world = SerialWorld.create();
        return new FarStore(world, Relay.start(world, bitsPerSecond), root);
    }

    Relay relay() {
        return relay;
    }

    SerialConnectorFactory factory() {
        return factory;
    }

    StoreIdentity identity() {
        return identity;
    }

    ConnectorSettings settings(Map<String, String> options) {
        return world.settings(root, process(), options);
    }

    Connector connect(Map<String, String> options) {
        var connector = factory.open(settings(options));
        open.add(connector);
        return connector;
    }

    /** A connector that has registered the store, and can stage there. */
    Connector prepared(Map<String, String> options) {
        var connector = connect(options);
        run(connector.register(identity));
        run(connector.prepare());
        return connector;
    }

    static Uni<Staged> stage(Connector connector, Place place, byte[] bytes) {
        return connector.stage(stageId(connector), place, streamed(bytes, CHUNK));
    }

    static void store(Connector connector, Place place, byte[] bytes) {
        run(run(connector.stage(stageId(connector), place, Content.of(Buffer.buffer(bytes))))
                .commit(place));
    }

    static Uni<byte[]> read(Connector connector, Place place) {
        return connector
                .open(place, ByteRange.ALL)
                .chain(opened -> opened.bytes().collect().in(Buffer::buffer, Buffer::appendBuffer))
                .map(Buffer::getBytes);
    }

    static ConnectorException failure(Uni<?> call) {
        return catchThrowableOfType(ConnectorException.class, () -> call.await().atMost(LONG));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        open.forEach(each -> run(each.close()));
        relay.close();
    }
}
