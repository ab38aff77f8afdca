package io.understudy.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;

/** A request that is meant to be answered with a problem; an administrator's, unless it says otherwise. */
record Provocation(String method, String target, Map<String, String> headers, byte[] body) {
    private static final String AUTHORIZATION = "Authorization";

    static Provocation of(String method, String target) {
        return new Provocation(method, target, Map.of(AUTHORIZATION, "Bearer " + Guarded.ADMIN), new byte[0]);
    }

    /** {@code METHOD target body}, the body without a blank or none. */
    static Provocation of(String text) {
        var words = text.strip().split("\\s+", 3);
        return of(words[0], words[1]).body(words.length > 2 ? words[2].getBytes(UTF_8) : new byte[0]);
    }

    Provocation with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Provocation(method, target, more, body);
    }

    Provocation anonymous() {
        var fewer = new TreeMap<>(headers);
        fewer.remove(AUTHORIZATION);
        return new Provocation(method, target, fewer, body);
    }

    Provocation body(byte[] bytes) {
        return new Provocation(method, target, headers, bytes);
    }

    /** Without what stands behind the question mark. */
    String path() {
        return target.replaceFirst("\\?.*", "");
    }

    byte[] bytes() {
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!headers.containsKey("Content-Length") && !headers.containsKey("Transfer-Encoding")) {
            head.append("Content-Length: " + body.length + "\r\n");
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes((head + "\r\n").getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return method + " " + target + " " + headers.keySet();
    }
}
