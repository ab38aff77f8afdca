package io.understudy.pairs;

import java.util.concurrent.ThreadLocalRandom;

/** What is written. */
final class Bytes {
    private static final int SIZE = 10_000;

    private Bytes() {}

    static byte[] random() {
        return random(SIZE);
    }

    static byte[] random(int size) {
        var bytes = new byte[size];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
