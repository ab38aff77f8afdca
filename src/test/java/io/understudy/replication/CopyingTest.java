package io.understudy.replication;

import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.settings;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Connectors;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.FaultyConnectorFactory;
import io.understudy.connector.layer.ForwardingConnector;
import io.understudy.connector.layer.Operation;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy holds its source open no longer than it takes. */
class CopyingTest {
    private static final int BUFFER = 1000;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Place PLACE = new Place("copied");

    private final String name = "copying-" + COUNT.incrementAndGet();
    private final FaultyConnectorFactory factory = new FaultyConnectorFactory(InstantSource.system());
    private final Open from = new Open(factory.open(settings("faulty:" + name + "/from", Connectors.process())));
    private final Connector to = factory.open(settings("faulty:" + name + "/to", Connectors.process()));
    private final Copying copying = new Copying(BUFFER);

    @BeforeEach
    void registered() {
        for (var connector : new Connector[] {from, to}) {
            run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
            run(connector.prepare());
        }
    }

    @AfterEach
    void heal() {
        Faults.clearAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10 * BUFFER})
    void aTargetThatRefusesLeavesNoSourceOpen(int size) {
        var bytes = stored(size);
        Faults.of(name + "/to").fail(Operation.STAGE, Kind.DENIED);

        assertThatThrownBy(() -> run(copy(bytes)))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.DENIED));

        assertThat(from.open.get()).isZero();
    }

    @Test
    void whatIsCopiedIsReleasedOnce() {
        var bytes = stored(10 * BUFFER);

        run(copy(bytes));

        assertThat(from.open.get()).isZero();
    }

    private byte[] stored(int size) {
        var bytes = random(size);
        var staged = run(from.stage(stageId(from), PLACE, Content.of(Buffer.buffer(bytes))));
        run(staged.commit(PLACE));
        return bytes;
    }

    private Uni<?> copy(byte[] bytes) {
        return copying.stage(from, PLACE, to, stageId(to), PLACE, bytes.length, Digest.sha256(bytes), Trace.NONE);
    }

    /** Counts what is open. */
    private static final class Open extends ForwardingConnector {
        private final AtomicInteger open = new AtomicInteger();

        Open(Connector next) {
            super(next);
        }

        @Override
        protected <T> Uni<T> around(Operation operation, Uni<T> call) {
            return switch (operation) {
                case OPEN -> call.invoke(open::incrementAndGet);
                case RELEASE -> call.invoke(open::decrementAndGet);
                default -> call;
            };
        }

        @Override
        protected Multi<Buffer> aroundBytes(Multi<Buffer> bytes) {
            return bytes.onTermination().invoke(open::decrementAndGet);
        }
    }
}
