package io.understudy.process;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every client was answered, and what may be there in the end because of it. */
final class Ledger {
    /** What a client knows. */
    enum Word {
        /** It is done. */
        DONE,
        /** It was refused: nothing of it may be there, now or later. */
        REFUSED,
        /** No answer, or one that says that nobody knows. */
        UNKNOWN,
        /** An answer that the contract does not know. */
        ODD
    }

    /**
     * An answer.
     *
     * @param version of a write that is done
     * @param begun before the request was sent
     * @param ended after the answer had come
     * @param said in words, for people
     */
    record Entry(Order order, Word word, long version, long begun, long ended, String said) {
        boolean done() {
            return word == Word.DONE;
        }

        /** Whether this one had its answer before the other one was asked for. */
        boolean before(Entry other) {
            return word == Word.DONE && ended < other.begun;
        }
    }

    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();

    void add(Entry entry) {
        entries.add(entry);
    }

    Map<String, Long> summary() {
        return entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> (entry.order().deletes() ? "delete " : "write ") + entry.said(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    List<String> ids() {
        return entries.stream()
                .map(entry -> entry.order().id())
                .distinct()
                .sorted()
                .toList();
    }

    long count(Word word) {
        return entries.stream().filter(entry -> entry.word() == word).count();
    }

    /** What is wrong where an object is there with this version and these bytes; empty where nothing is. */
    Optional<String> objection(String id, long version, byte[] bytes) {
        var number = Order.numberIn(bytes);
        var found = entries.stream()
                .filter(entry -> entry.order().number() == number
                        && entry.order().id().equals(id)
                        && !entry.order().deletes())
                .findFirst();
        if (found.isEmpty() || !Arrays.equals(found.get().order().content(), bytes)) {
            return Optional.of(id + " " + version + ": nobody wrote these bytes, though they name write " + number);
        }
        var write = found.get();
        if (write.word() == Word.REFUSED) {
            return Optional.of(id + " " + version + ": its write was refused: " + write);
        }
        if (write.done() && write.version() != version) {
            return Optional.of(id + " " + version + ": its write was given another version: " + write);
        }
        return of(id).filter(entry -> entry.done() && (entry.version() > version || write.before(entry)))
                .findFirst()
                .map(entry -> id + " " + version + ": " + entry + " should have replaced " + write);
    }

    /** What is wrong where an object is not there; empty where nothing is. */
    Optional<String> objectionToNothing(String id) {
        return of(id).filter(write -> write.done() && !write.order().deletes())
                .filter(write -> of(id).noneMatch(delete ->
                        delete.order().deletes() && delete.word() != Word.REFUSED && !delete.before(write)))
                .findFirst()
                .map(write -> id + " is gone, and nobody has deleted " + write);
    }

    private Stream<Entry> of(String id) {
        return entries.stream().filter(entry -> entry.order().id().equals(id));
    }
}
