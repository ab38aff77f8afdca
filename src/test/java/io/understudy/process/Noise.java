package io.understudy.process;

import io.understudy.object.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

/** As many bytes as a test likes, of which hardly any are in memory; no part of them is like another. */
record Noise(long size) {
    private static final int BLOCK = 1 << 20;
    private static final int NUMBER = 8;
    private static final byte[] BLOCK_OF_NOISE = block();

    BodyPublisher body() {
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::stream), size);
    }

    InputStream stream() {
        return new Stream(size);
    }

    String sha256() {
        return sha256(stream());
    }

    static String sha256(Path file) {
        try (var stream = Files.newInputStream(file)) {
            return sha256(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(InputStream stream) {
        var digest = Digest.builder();
        var buffer = new byte[BLOCK];
        try {
            for (var count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                digest.add(ByteBuffer.wrap(buffer, 0, count));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digest.build().hex();
    }

    private static byte[] block() {
        var bytes = new byte[BLOCK];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    /** Noise in which each block begins with its number. */
    private static final class Stream extends InputStream {
        private final byte[] block = BLOCK_OF_NOISE.clone();
        private long left;
        private long number;
        private int position = BLOCK;

        Stream(long size) {
            left = size;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (left == 0) {
                return -1;
            }
            if (position == BLOCK) {
                ByteBuffer.wrap(block, 0, NUMBER).putLong(number++);
                position = 0;
            }
            var count = (int) Math.min(Math.min(length, left), BLOCK - position);
            System.arraycopy(block, position, into, offset, count);
            position += count;
            left -= count;
            return count;
        }
    }
}
