package io.understudy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One keep-alive connection to loopback, used by one thread: it costs next to nothing, because whoever measures shares
 * the machine with what is measured. Knows as much of HTTP/1.1 as the servers here answer.
 */
final class Connection implements AutoCloseable {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** An answer; the head in lower case. */
    record Answer(int status, String head, String body) {
        Optional<String> header(String name) {
            var from = head.indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ":");
            if (from < 0) {
                return Optional.empty();
            }
            var begin = head.indexOf(':', from) + 1;
            var end = head.indexOf("\r\n", begin);
            return Optional.of(
                    head.substring(begin, end < 0 ? head.length() : end).strip());
        }
    }

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);

    private Connection(SocketChannel channel) {
        this.channel = channel;
    }

    static Connection open(int port) throws IOException {
        var address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        var channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new Connection(channel);
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param headers each ended by CRLF, without the length
     * @param body a view of its own, so that many connections can send the same bytes
     */
    Answer send(String method, String path, String headers, ByteBuffer body) throws IOException {
        var head = "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(method, path, body.remaining(), headers);
        var parts = new ByteBuffer[] {ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)), body};
        while (parts[0].hasRemaining() || parts[1].hasRemaining()) {
            channel.write(parts);
        }
        return answer();
    }

    private Answer answer() throws IOException {
        var bytes = new byte[512];
        var length = 0;
        var headEnd = -1;
        var total = Integer.MAX_VALUE;
        var status = 0;
        while (length < total) {
            received.clear();
            var count = channel.read(received);
            if (count < 0) {
                throw new EOFException("the server has hung up");
            }
            if (length + count > bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
            received.flip().get(bytes, length, count);
            length += count;
            if (headEnd < 0) {
                var text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                headEnd = text.indexOf(END_OF_HEAD);
                if (headEnd >= 0) {
                    status = Integer.parseInt(text.substring(9, 12));
                    total = headEnd + END_OF_HEAD.length() + bodyLength(text.substring(0, headEnd), status);
                }
            }
        }
        var head = new String(bytes, 0, headEnd, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        var bodyBegin = headEnd + END_OF_HEAD.length();
        return new Answer(status, head, new String(bytes, bodyBegin, total - bodyBegin, StandardCharsets.UTF_8));
    }

    private static int bodyLength(String head, int status) throws IOException {
        if (status == 204) {
            return 0;
        }
        var length = new Answer(status, head.toLowerCase(Locale.ROOT), "")
                .header("content-length")
                .map(Integer::parseInt)
                .orElseThrow(() -> new IOException("an answer without a length: " + head));
        if (length > LONGEST_ANSWER) {
            throw new IOException("an answer of " + length + " bytes");
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
