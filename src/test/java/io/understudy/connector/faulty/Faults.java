package io.understudy.connector.faulty;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.layer.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is wrong with a faulty store. Can be changed at any time, by any thread; holds for all its connectors. */
public final class Faults {
    /** What a commit says although it is not so. */
    public enum Lie {
        /** Success, but nothing is there. */
        NOTHING_STORED,
        /** Success and the right size, but only half of the bytes are there. */
        HALF_STORED,
        /** All is there, but the receipt tells another size. */
        ANOTHER_SIZE
    }

    private record Failure(Kind kind, int times) {}

    private static final Map<String, Faults> ALL = new ConcurrentHashMap<>();

    private final Map<Operation, Failure> failures = new EnumMap<>(Operation.class);
    private final Set<Operation> hanging = EnumSet.noneOf(Operation.class);
    private final Set<Operation> held = EnumSet.noneOf(Operation.class);
    private final Set<Operation> answersLost = EnumSet.noneOf(Operation.class);
    private final List<UniEmitter<? super Object>> waiting = new ArrayList<>();
    private final List<Operation> calls = new CopyOnWriteArrayList<>();
    private Optional<Lie> lie = Optional.empty();
    private OptionalLong bytesPerSecond = OptionalLong.empty();
    private OptionalLong stageBreaksAfter = OptionalLong.empty();

    private Faults() {}

    /** The faults of the store {@code faulty:<name>}. */
    public static Faults of(String name) {
        return ALL.computeIfAbsent(name, key -> new Faults());
    }

    /** Each faulty store is well again. */
    public static void clearAll() {
        ALL.values().forEach(Faults::clear);
    }

    /** All is well again; who waited goes on. */
    public void clear() {
        synchronized (this) {
            failures.clear();
            hanging.clear();
            answersLost.clear();
            lie = Optional.empty();
            bytesPerSecond = OptionalLong.empty();
            stageBreaksAfter = OptionalLong.empty();
            calls.clear();
        }
        release();
    }

    /** Everything fails. */
    public synchronized Faults fail(Kind kind) {
        for (var operation : Operation.values()) {
            fail(operation, kind);
        }
        return this;
    }

    public Faults fail(Operation operation, Kind kind) {
        return fail(operation, kind, Integer.MAX_VALUE);
    }

    /** The next so many calls fail without having been done. */
    public synchronized Faults fail(Operation operation, Kind kind, int times) {
        failures.put(operation, new Failure(kind, times));
        return this;
    }

    /** Never answers, and is never done. */
    public synchronized Faults hang(Operation... operations) {
        hanging.addAll(List.of(operations));
        return this;
    }

    /** Is done, and answers, only after {@link #release()}. */
    public synchronized Faults hold(Operation operation) {
        held.add(operation);
        return this;
    }

    /** Whoever is held goes on, and nobody is held any more. */
    public void release() {
        List<UniEmitter<? super Object>> free;
        synchronized (this) {
            held.clear();
            free = List.copyOf(waiting);
            waiting.clear();
        }
        free.forEach(emitter -> emitter.complete(true));
    }

    /** Is done, but the answer is lost: fails with {@code IN_DOUBT}. */
    public synchronized Faults loseAnswer(Operation operation) {
        answersLost.add(operation);
        return this;
    }

    public synchronized Faults lie(Lie what) {
        lie = Optional.of(what);
        return this;
    }

    /** Stage bodies are taken this slowly. */
    public synchronized Faults slow(long bytesInASecond) {
        bytesPerSecond = OptionalLong.of(bytesInASecond);
        return this;
    }

    /** Stages fail with {@code UNAVAILABLE} once they have taken so many bytes. */
    public synchronized Faults breakStageAfter(long bytes) {
        stageBreaksAfter = OptionalLong.of(bytes);
        return this;
    }

    /** Every call since the last {@link #clear()}, in order. */
    public List<Operation> calls() {
        return List.copyOf(calls);
    }

    public long calls(Operation operation) {
        return calls.stream().filter(operation::equals).count();
    }

    void called(Operation operation) {
        calls.add(operation);
    }

    synchronized Optional<Kind> takeFailure(Operation operation) {
        var failure = Optional.ofNullable(failures.get(operation));
        failure.ifPresent(due -> {
            if (due.times() == 1) {
                failures.remove(operation);
            } else if (due.times() < Integer.MAX_VALUE) {
                failures.put(operation, new Failure(due.kind(), due.times() - 1));
            }
        });
        return failure.map(Failure::kind);
    }

    synchronized boolean hangs(Operation operation) {
        return hanging.contains(operation);
    }

    synchronized boolean losesAnswer(Operation operation) {
        return answersLost.contains(operation);
    }

    synchronized Optional<Lie> lie() {
        return lie;
    }

    synchronized OptionalLong bytesPerSecond() {
        return bytesPerSecond;
    }

    synchronized OptionalLong stageBreaksAfter() {
        return stageBreaksAfter;
    }

    Uni<Object> untilReleased(Operation operation) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (held.contains(operation)) {
                    waiting.add(emitter);
                    return;
                }
            }
            emitter.complete(true);
        });
    }
}
