package io.understudy.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends bytes as they are, which no HTTP client would, and tells how the server has ended it. */
final class RawExchange {
    private static final int LONGEST_SILENCE_MILLIS = 10_000;

    private RawExchange() {}

    /** How an exchange ended. */
    sealed interface Ending {
        /** With an answer; of an endless one only the head is read. */
        record Answer(int status, Map<String, String> headers, byte[] body) implements Ending {
            String header(String name) {
                return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
            }
        }

        /** The connection went without one. */
        record Closed(String how) implements Ending {}

        /** Nothing came for so long that no client would have waited. */
        record Silence() implements Ending {}
    }

    /** @param breaksOff whether the client says that it will send no more before the request is whole */
    static Ending exchange(int port, byte[] request, boolean breaksOff, boolean head) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
            send(socket, request, breaksOff);
            return answer(socket.getInputStream(), head);
        } catch (SocketTimeoutException e) {
            return new Ending.Silence();
        } catch (IOException e) {
            return new Ending.Closed(String.valueOf(e.getMessage()));
        }
    }

    /** A server may answer and hang up before it has read everything. */
    private static void send(Socket socket, byte[] request, boolean breaksOff) {
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            if (breaksOff) {
                socket.shutdownOutput();
            }
        } catch (IOException refused) {
            // what it has answered is read all the same
        }
    }

    private static Ending answer(InputStream in, boolean head) throws IOException {
        var line = line(in);
        while (line.startsWith("HTTP/1.1 100")) {
            headers(in);
            line = line(in);
        }
        // The server answers with the version that it was asked in, whatever it is.
        if (!line.matches("[A-Z]{4}/\\d\\.\\d \\d{3}.*")) {
            return new Ending.Closed("instead of a status line: '" + line + "'");
        }
        var status = Integer.parseInt(line.substring(9, 12));
        var headers = headers(in);
        return new Ending.Answer(status, headers, body(in, status, headers, head));
    }

    private static byte[] body(InputStream in, int status, Map<String, String> headers, boolean head)
            throws IOException {
        if (head || status == 204 || status == 304) {
            return new byte[0];
        }
        if (headers.getOrDefault("content-type", "").startsWith("text/event-stream")) {
            return new byte[0];
        }
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            return chunks(in);
        }
        if (headers.containsKey("content-length")) {
            return exactly(in, Integer.parseInt(headers.get("content-length")));
        }
        return in.readAllBytes();
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (var size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.writeBytes(exactly(in, size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        var bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new IOException("the answer ended early");
        }
        return bytes;
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return line.size() == 0 ? "" : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
