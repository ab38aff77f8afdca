package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.layer.Breaker;
import io.understudy.connector.layer.Layers;
import io.understudy.connector.layer.Layers.Layered;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A cluster and its one connector, under one description and one process id: whatever changes these makes another one
 * of these. Its health is its breaker's state: closed is up, open is down, half open is being found out.
 */
final class LiveCluster implements OpenCluster {
    private static final Logger LOG = Logger.getLogger(LiveCluster.class);

    private final RegisteredCluster definition;
    private final Connector driver;
    private final Layered layered;
    private final InstantSource clock;
    private final ClusterListener listener;
    private final AtomicBoolean examining = new AtomicBoolean();
    private volatile boolean registered;
    private volatile boolean prepared;
    private volatile boolean examined;
    private volatile boolean retired;
    private volatile Instant since;
    private volatile Instant capacityAsked = Instant.MIN;
    private volatile Capacity capacity;
    private volatile long held;

    LiveCluster(
            RegisteredCluster definition,
            Connector driver,
            Layers layers,
            InstantSource clock,
            ClusterListener listener) {
        this.definition = definition;
        this.registered = definition.registered();
        this.driver = driver;
        this.clock = clock;
        this.listener = listener;
        this.since = clock.instant();
        this.capacity = Capacity.unknown(since);
        this.layered = layers.wrap(driver, this::changed);
    }

    @Override
    public Cluster cluster() {
        return definition.cluster();
    }

    UUID store() {
        return definition.store();
    }

    @Override
    public Connector connector() {
        return layered.connector();
    }

    /** Without the breaker: for whoever finds out how the cluster is. */
    Connector unguarded() {
        return layered.unguarded();
    }

    @Override
    public State state() {
        return state(layered.breaker().state());
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public Optional<String> lastError() {
        return examined ? layered.breaker().reason() : Optional.empty();
    }

    @Override
    public Capacity capacity() {
        return room(capacity);
    }

    /** What a declared quota leaves of the room that the driver tells, if it tells any. */
    Capacity room(Capacity told) {
        var quota = cluster().quota();
        return quota.isPresent() && told.total().isPresent() ? told.within(quota.getAsLong(), held) : told;
    }

    /** Why it could not be opened at all. */
    Optional<String> unopened() {
        return driver instanceof Unopened stand ? Optional.of(stand.reason()) : Optional.empty();
    }

    /** Whether it is what an administrator says now, the store's registration aside. */
    boolean is(RegisteredCluster wanted, Optional<String> protocol) {
        return definition.cluster().equals(wanted.cluster())
                && definition.store().equals(wanted.store())
                && protocol.orElse("").equals(driver.info().protocol());
    }

    RegisteredCluster definition() {
        return new RegisteredCluster(definition.cluster(), definition.store(), registered);
    }

    boolean registered() {
        return registered;
    }

    void markRegistered() {
        registered = true;
    }

    boolean prepared() {
        return prepared;
    }

    void markPrepared() {
        prepared = true;
    }

    /** Whether nobody examines it already. */
    boolean beginExamination() {
        return examining.compareAndSet(false, true);
    }

    void endExamination() {
        examining.set(false);
    }

    /** It has answered, but is not ready yet. */
    void probing() {
        if (state() == State.DOWN) {
            layered.breaker().halfOpen(lastError().orElse("it is being made ready"));
        }
    }

    void up() {
        examined = true;
        layered.breaker().close();
    }

    void down(String why) {
        examined = true;
        layered.breaker().open(why);
    }

    void fenced() {
        LOG.warnf("This process was fenced on a cluster. cluster=%s", id());
        if (!retired) {
            listener.fenced(this);
        }
    }

    Instant capacityAsked() {
        return capacityAsked;
    }

    void askCapacity() {
        capacityAsked = clock.instant();
    }

    /** The bytes of the copies that are known here; none are, until somebody has counted. */
    void holds(long bytes) {
        held = bytes;
    }

    void told(Capacity room) {
        capacity = room;
    }

    /** Another one takes its place: nobody is told of it any more. */
    void retire() {
        retired = true;
    }

    Uni<Void> close() {
        return layered.connector().close();
    }

    private void changed(Breaker.State before, Breaker.State now) {
        examined = true;
        since = clock.instant();
        if (retired) {
            return;
        }
        listener.changed(this, state(before));
    }

    private static State state(Breaker.State breaker) {
        return switch (breaker) {
            case CLOSED -> State.UP;
            case OPEN -> State.DOWN;
            case HALF_OPEN -> State.PROBING;
        };
    }
}
