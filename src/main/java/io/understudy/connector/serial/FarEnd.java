package io.understudy.connector.serial;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Comes together with the SSH server at the far end. A line has no beginning: the server's greeting may have been sent
 * while nobody listened, there may be several of servers that have given up, or the server may still be in the session
 * that broke off. So a greeting counts only where silence follows it; and where none comes, a line that makes no sense
 * ends whatever is there, and the far end starts another server, which greets.
 */
record FarEnd(Incoming incoming, Outgoing outgoing) {
    /** So long a server at the far end may take to start. */
    private static final Duration START = Duration.ofSeconds(3);

    private static final Duration SILENCE = Duration.ofMillis(300);
    private static final int TRIES = 5;
    /** More than any rest of a session that has broken off. */
    private static final int MOST = 1 << 20;

    private static final int KEPT = 1024;
    private static final Pattern GREETING = Pattern.compile("(SSH-[\\x20-\\x7E]+\r?\n)$");
    private static final byte[] NONSENSE = ("x".repeat(64) + "\r\n").getBytes(StandardCharsets.US_ASCII);

    void greet() throws IOException {
        // A server that waits for us has greeted before: silence means that there is none.
        var patience = SILENCE;
        for (var attempt = 1; attempt <= TRIES; attempt++) {
            var greeting = greeting(patience);
            if (greeting.isPresent()) {
                incoming.putBack(greeting.get().getBytes(StandardCharsets.ISO_8859_1));
                return;
            }
            outgoing.write(NONSENSE);
            patience = START;
        }
        throw new IOException("no SSH server greets at the far end of the line");
    }

    private Optional<String> greeting(Duration patience) throws IOException {
        var seen = new byte[0];
        for (var count = 0; count <= MOST; ) {
            var greeting = at(seen);
            var piece = incoming.next(greeting.isPresent() ? SILENCE : patience);
            if (piece.isEmpty()) {
                return greeting;
            }
            count += piece.get().remaining();
            seen = last(seen, piece.get().array(), piece.get().remaining());
        }
        return Optional.empty();
    }

    private static Optional<String> at(byte[] seen) {
        var matcher = GREETING.matcher(new String(seen, StandardCharsets.ISO_8859_1));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static byte[] last(byte[] seen, byte[] more, int length) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(seen);
        all.write(more, 0, length);
        var bytes = all.toByteArray();
        return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - KEPT), bytes.length);
    }
}
