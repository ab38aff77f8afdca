package io.understudy.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.api.Contract.Call;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Requests for the operations of the contract of which nearly every part can be wrong: what the service is to bear.
 * Values that would do harm to others, such as folders outside of the test's own, are not among them.
 */
final class HostileInput {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_LINE = 16_000;
    private static final int LONGEST_HEADERS = 30_000;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            ".",
            "..",
            "../../etc/passwd",
            "a/../b",
            "a//b",
            "/",
            "\\..\\x",
            "NaN",
            "-1",
            "0",
            "1",
            "1e308",
            "-0.5",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999999999",
            "true",
            "null",
            "é",
            "日本語",
            "\ud83d\ude00",
            "\u202ex",
            "\u0000",
            "a\u0000b",
            "a\u0001b",
            "\u007f",
            "x\r\nX-Injected: 1",
            "\t",
            "'; drop table object; --",
            "${env:HOME}",
            "{}",
            "[]",
            "*",
            "\"",
            "a&b=c;d",
            "x".repeat(64),
            "x".repeat(1024),
            "x".repeat(1025),
            "é".repeat(600),
            "/".repeat(500),
            "x".repeat(9000));

    /** Raw targets that are no UTF-8 or no percent-encoding. */
    private static final List<String> ENCODED = List.of(
            "%",
            "%4",
            "%zz",
            "%00",
            "%0d%0aX:1",
            "%c0%af",
            "%ff%fe",
            "%ed%a0%80",
            "%f4%90%80%80",
            "%2e%2e%2f",
            "%2F",
            "%252e",
            "+",
            "a%20b",
            "%e2%80%ae");

    private static final Map<String, List<String>> HEADERS = Map.of(
            "Range",
            List.of(
                    "bytes=",
                    "bytes=-",
                    "bytes=5-1",
                    "bytes=0-",
                    "bytes=-0",
                    "bytes=-5",
                    "bytes=0-0",
                    "bytes=999999999999999999-",
                    "bytes=0-999999999999999999",
                    "bytes=99999999999999999999-",
                    "bytes=0-1,2-3",
                    "pages=1-2",
                    "bytes=a-b"),
            "If-Match",
            List.of(
                    "*",
                    "\"1\"",
                    "1",
                    "W/\"1\"",
                    "\"-1\"",
                    "\"99999999999999999999\"",
                    "\"9999999999999999999\"",
                    "\"1\",\"2\""),
            "If-None-Match",
            List.of("*", "\"1\"", "W/\"1\", \"2\"", ",,,", "\"" + "9".repeat(5000) + "\""),
            "If-Range",
            List.of("*", "\"1\"", "Wed, 21 Oct 2015 07:28:00 GMT"),
            "Content-Digest",
            List.of(
                    "sha-256=::",
                    "sha-256=:AAAA:",
                    "sha-256=:****:",
                    "md5=:AAAA:",
                    "sha-256=" + "x".repeat(3000),
                    "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
            "Prefer",
            List.of("respond-async", "respond-async, respond-async", "wait=-1", ",;=,", "return=minimal; x=\"", "\""),
            "Save-Path",
            List.of(
                    "..",
                    "../x",
                    "a/../../b",
                    "/",
                    "C:\\",
                    "C:..\\x",
                    "%2e%2e/x",
                    "%ff",
                    "%",
                    "a%00b",
                    ".understudy/stage",
                    "é",
                    "NUL",
                    "a".repeat(2000)),
            "Backup-Plan",
            List.of("", "nobody", "../x", "*", "x".repeat(2000)),
            "Last-Event-ID",
            List.of("0", "-1", "18446744073709551615", "18446744073709551616", "9223372036854775808", "x", ""));

    private static final List<String> EXTRA_HEADERS = List.of(
            "Accept: text/plain",
            "Accept: ,,;q=x",
            "Accept: */*;q=0",
            "Accept: application/json;q=-1",
            "Accept-Encoding: \u00ff",
            "Accept-Language: " + "x,".repeat(400),
            "Content-Type: x",
            "Content-Type: text/html; charset=nonsense",
            "Content-Type: multipart/form-data",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: application/json; charset=utf-16",
            "Content-Encoding: gzip",
            "Expect: 100-continue",
            "Expect: nonsense",
            "Authorization: Bearer x",
            "Authorization: Basic %%%",
            "Cookie: a=\u0080; =;;",
            "X-Forwarded-For: ${x}",
            "X-Http-Method-Override: DELETE",
            "Upgrade: h2c",
            "Connection: upgrade, HTTP2-Settings",
            "Origin: null",
            "traceparent: 00-zz",
            "If-Modified-Since: tomorrow");

    /**
     * A request.
     *
     * @param http whether it is HTTP with a URI at all, so that the service itself and not the server before it answers
     * @param breaksOff whether the client goes before the request is whole
     * @param strays whether its path is such that it can lead to another call
     */
    record Case(Call call, byte[] bytes, boolean http, boolean breaksOff, boolean strays) {
        @Override
        public String toString() {
            var text = new StringBuilder(call.toString())
                    .append(http ? "" : ", no HTTP")
                    .append(breaksOff ? ", broken off" : "")
                    .append(", sent: ");
            for (var i = 0; i < Math.min(bytes.length, 1500); i++) {
                var c = (char) (bytes[i] & 0xFF);
                text.append((c >= ' ' && c < 0x7F) || c == '\n' ? c : String.format("\\x%02x", (int) c));
            }
            return text.toString();
        }
    }

    private final RandomGenerator random;
    private final Map<String, List<String>> sane;
    private final Map<String, String> bodies;

    private final List<String> headers = new ArrayList<>();
    private boolean http;
    private boolean breaksOff;
    private boolean strays;

    /**
     * @param sane values of parameters, by {@code operationId.name} or {@code name}, which do no harm
     * @param bodies JSON by {@code operationId}
     */
    HostileInput(RandomGenerator random, Map<String, List<String>> sane, Map<String, String> bodies) {
        this.random = random;
        this.sane = sane;
        this.bodies = bodies;
    }

    Case next(Call call) {
        headers.clear();
        http = true;
        breaksOff = false;
        strays = false;
        var target = target(call);
        headers(call);
        var body = call.node().has("requestBody") ? body(call) : chance(0.05) ? bytes(20) : new byte[0];
        var framed = framed(body, call.node().has("requestBody"));
        var head = new ByteArrayOutputStream();
        head.writeBytes(latin(call.method() + " "));
        head.writeBytes(target);
        head.writeBytes(latin(" HTTP/1.1\r\nHost: localhost\r\n"));
        headers.forEach(header -> head.writeBytes(latin(header + "\r\n")));
        if (head.size() > LONGEST_HEADERS) {
            http = false;
        }
        head.writeBytes(latin("\r\n"));
        head.writeBytes(framed);
        return new Case(call, head.toByteArray(), http, breaksOff, strays);
    }

    // The target

    private byte[] target(Call call) {
        var target = new ByteArrayOutputStream();
        var rest = call.path();
        for (var parameter : call.parameters()) {
            if (in(parameter, "path")) {
                var hole = "{" + parameter.path("name").asText() + "}";
                var at = rest.indexOf(hole);
                target.writeBytes(latin(rest.substring(0, at)));
                strays |= chance(0.4);
                target.writeBytes(strays ? wild() : latin(encode(sane(call, parameter))));
                rest = rest.substring(at + hole.length());
            }
        }
        target.writeBytes(latin(rest));
        var separator = "?";
        for (var parameter : call.parameters()) {
            if (in(parameter, "query") && chance(parameter.path("required").asBoolean() ? 0.95 : 0.4)) {
                target.writeBytes(latin(separator + parameter.path("name").asText()));
                separator = "&";
                if (chance(0.95)) {
                    target.write('=');
                    target.writeBytes(chance(0.6) ? latin(encode(sane(call, parameter))) : wild());
                }
            }
        }
        if (chance(0.05)) {
            target.writeBytes(latin(separator + pick(List.of("&&&", "=", "a=b&a=c", "%", "status=maybe", "?"))));
        }
        if (target.size() > LONGEST_LINE || !isUri(target.toString(StandardCharsets.ISO_8859_1))) {
            http = false;
        }
        return target.toByteArray();
    }

    /** A broken percent-encoding, for one, is none. */
    private static boolean isUri(String target) {
        try {
            new URI(target);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** A hostile value in a target; one in fifty is such that it ends the HTTP. */
    private byte[] wild() {
        if (chance(0.02)) {
            http = false;
            return pick(List.of(
                    latin("a b"),
                    latin("a\u0000b"),
                    latin("a\r\nb"),
                    new byte[] {(byte) 0xFF, (byte) 0xFE},
                    latin("#\u0001")));
        }
        return latin(chance(0.3) ? pick(ENCODED) : encode(text()));
    }

    private String text() {
        return switch (random.nextInt(8)) {
            case 0 -> new String(bytes(40), StandardCharsets.ISO_8859_1);
            case 1 -> Long.toString(random.nextLong());
            default -> pick(TEXTS);
        };
    }

    private String sane(Call call, JsonNode parameter) {
        var name = parameter.path("name").asText();
        var own = sane.get(call.node().path("operationId").asText() + "." + name);
        return pick(
                own == null
                        ? sane.getOrDefault(
                                name, List.of(parameter.path("example").asText()))
                        : own);
    }

    private static boolean in(JsonNode parameter, String where) {
        return parameter.path("in").asText().equals(where);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // Headers

    private void headers(Call call) {
        for (var parameter : call.parameters()) {
            if (in(parameter, "header") && chance(0.3)) {
                var name = parameter.path("name").asText();
                add(name + ": "
                        + (chance(0.2)
                                ? sane(call, parameter)
                                : chance(0.8) ? pick(HEADERS.getOrDefault(name, TEXTS)) : text()));
            }
        }
        if (chance(0.3)) {
            add(pick(EXTRA_HEADERS));
        }
        if (chance(0.01)) {
            add("X-Long: " + "x".repeat(40_000));
        }
        if (chance(0.01)) {
            http = false;
            headers.add(pick(
                    List.of("no colon", ": no name", "Sp ace: x", "X-Nul: \u0000", "X-Fold: a\r\n b", "X\u0001: y")));
        }
        headers.add("Connection: close");
    }

    /** Control characters in a header end the HTTP, and so may what is not Latin-1. */
    private void add(String header) {
        var utf8 = new String(header.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        headers.add(utf8.replace("\r", "").replace("\n", ""));
        if (utf8.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            http = false;
        }
    }

    // The body

    private byte[] body(Call call) {
        var text = bodies.get(call.node().path("operationId").asText());
        if (text == null) {
            return bytes(chance(0.02) ? 200_000 : 50);
        }
        if (chance(0.1)) {
            return pick(List.of(
                    new byte[0],
                    bytes(60),
                    latin("null"),
                    latin("[]"),
                    latin("\"x\""),
                    latin("{\"a\":".repeat(20_000)),
                    latin("[".repeat(100_000)),
                    latin("{\"x\":" + "9".repeat(5000) + "}"),
                    latin("{\"" + "x".repeat(60_000) + "\":1}")));
        }
        var tree = parse(text);
        for (var n = random.nextInt(3); n > 0; n--) {
            mutate(tree);
        }
        return chance(0.4)
                ? damaged(tree.toString().getBytes(StandardCharsets.UTF_8))
                : tree.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void mutate(ObjectNode root) {
        var objects = new ArrayList<ObjectNode>();
        gather(root, objects);
        var object = pick(objects);
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || chance(0.15)) {
            object.put(text(), text());
            return;
        }
        var name = pick(names);
        if (chance(0.15)) {
            object.remove(name);
        } else if (name.equals("endpoint")) {
            // A text that could be a path would become a folder.
            object.put(
                    name,
                    pick(List.of(
                            "",
                            " ",
                            "/",
                            "\u0000",
                            "file:",
                            "file://elsewhere/x",
                            "file:%zz",
                            "file:///\u0000",
                            "sftp://x",
                            "://",
                            "x".repeat(5000),
                            "memory:",
                            "http://[::",
                            "file:///")));
        } else {
            object.set(name, value());
        }
    }

    private static void gather(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        node.forEach(child -> gather(child, objects));
    }

    private JsonNode value() {
        var nodes = JSON.getNodeFactory();
        return switch (random.nextInt(12)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextLong());
            case 3 -> nodes.numberNode(-1);
            case 4 -> nodes.numberNode(1e300);
            case 5 -> nodes.numberNode(new java.math.BigInteger("9".repeat(1 + random.nextInt(300))));
            case 6 -> nodes.numberNode(random.nextDouble());
            case 7 -> nodes.arrayNode();
            case 8 -> nodes.objectNode();
            case 9 -> nested(random.nextInt(40));
            default -> nodes.textNode(text());
        };
    }

    private static ArrayNode nested(int depth) {
        var array = JSON.createArrayNode();
        if (depth > 0) {
            array.add(nested(depth - 1));
        }
        return array;
    }

    private byte[] damaged(byte[] json) {
        var text = new String(json, StandardCharsets.UTF_8);
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(json, random.nextInt(json.length));
            case 1 -> latin(text.replaceFirst("\\{", "{\"mode\":\"sync\",\"mode\":\"sync\","));
            case 2 -> text.replaceFirst(":", ":NaN,\"x\":").getBytes(StandardCharsets.UTF_8);
            case 3 -> text.replaceFirst(":", ":1e999999999,\"x\":").getBytes(StandardCharsets.UTF_8);
            case 4 -> (text + "{}").getBytes(StandardCharsets.UTF_8);
            case 5 -> text.getBytes(StandardCharsets.UTF_16);
            case 6 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 7 -> text.replaceFirst("\"", "\"\\\\ud800").getBytes(StandardCharsets.UTF_8);
            default -> {
                var copy = json.clone();
                copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
                yield copy;
            }
        };
    }

    private static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    // How the body is told

    private byte[] framed(byte[] body, boolean wanted) {
        if (!wanted && body.length == 0) {
            return body;
        }
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4, 5 -> chunked(body, "\r\n0\r\n\r\n");
            case 6 -> {
                breaksOff = true;
                yield chunked(body, "");
            }
            case 7 -> {
                http = false;
                breaksOff = true;
                yield chunked(body, "\r\nZZ\r\nx\r\n0\r\n\r\n");
            }
            case 8 -> {
                breaksOff = true;
                headers.add("Content-Length: " + (body.length + 10));
                yield body;
            }
            case 9 -> {
                http = false;
                headers.add("Content-Length: " + pick(List.of("-1", "x", "1e3", "99999999999999999999", "0x10", "")));
                yield body;
            }
            case 10 -> {
                http = false;
                headers.add("Content-Length: " + body.length);
                headers.add("Content-Length: " + (body.length + 1));
                yield body;
            }
            case 11 -> {
                http = false;
                headers.add("Content-Length: " + body.length);
                yield chunked(body, "\r\n0\r\n\r\n");
            }
            case 12 -> {
                http = false;
                headers.add("Transfer-Encoding: " + pick(List.of("gzip", "identity", "chunked, gzip", "nonsense")));
                breaksOff = true;
                yield body;
            }
            default -> {
                headers.add("Content-Length: " + body.length);
                yield body;
            }
        };
    }

    private byte[] chunked(byte[] body, String end) {
        headers.add("Transfer-Encoding: chunked");
        var out = new ByteArrayOutputStream();
        if (body.length > 0) {
            out.writeBytes(latin(Integer.toHexString(body.length) + "\r\n"));
            out.writeBytes(body);
            out.writeBytes(latin(end));
        } else {
            out.writeBytes(latin(end.isEmpty() ? "5\r\nab" : end.substring(2)));
        }
        return out.toByteArray();
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private byte[] bytes(int most) {
        var bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
