package io.understudy.pairs;

import java.util.concurrent.ThreadLocalRandom;

/** What is written. */
final class Bytes {
    static final int FEW = 10_000;
    /** More than the service holds in memory, so that they pass as they come. */
    static final int MANY = 2 << 20;

    private Bytes() {}

    static byte[] random(int size) {
        var bytes = new byte[size];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }

    /** As many, the last of them another one. */
    static byte[] damaged(byte[] bytes) {
        var damaged = bytes.clone();
        damaged[damaged.length - 1] ^= 1;
        return damaged;
    }
}
