package io.understudy.process;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * What one client asks for: everything about it follows from the seed and its number, its content too, so that whatever
 * is found later can be told to be whole, and whose it is.
 *
 * @param path the save path; without one what the id alone says
 */
record Order(int number, String id, Kind kind, Optional<String> path, int size) {
    enum Kind {
        SYNC,
        ASYNC,
        PREFER_ASYNC,
        DELETE
    }

    private static final Pattern HEAD = Pattern.compile("\\S+ (\\d{1,9}) \\d+\n");
    private static final int IDS = 500;
    private static final int SMALL = 8_000;
    private static final int LARGE = 150_000;

    static Order of(long seed, int number) {
        var random = new SplittableRandom(seed * 1_000_003 + number);
        var id = random.nextInt(IDS);
        var kind = switch (random.nextInt(12)) {
            case 0 -> Kind.DELETE;
            case 1, 2, 3, 4 -> Kind.ASYNC;
            case 5 -> Kind.PREFER_ASYNC;
            default -> Kind.SYNC;
        };
        // Some objects move to and fro.
        var path = id % 10 == 0 ? Optional.of(random.nextBoolean() ? "here" : "there") : Optional.<String>empty();
        var size = 100 + random.nextInt(random.nextInt(6) == 0 ? LARGE : SMALL);
        return new Order(number, "object/" + id, kind, path, size);
    }

    boolean deletes() {
        return kind == Kind.DELETE;
    }

    byte[] content() {
        var head = (id + " " + number + " " + size + "\n").getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        System.arraycopy(head, 0, bytes, 0, head.length);
        return bytes;
    }

    /** The number of the order whose content begins like this; 0 where it is nobody's. */
    static int numberIn(byte[] content) {
        var beginning = new String(content, 0, Math.min(content.length, 80), StandardCharsets.ISO_8859_1);
        var head = HEAD.matcher(beginning);
        return head.lookingAt() ? Integer.parseInt(head.group(1)) : 0;
    }
}
