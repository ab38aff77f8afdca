package io.understudy.api;

import io.understudy.catalog.Conditions;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.InvalidValueException;
import io.understudy.object.SavePath;
import io.understudy.object.Version;
import io.understudy.service.WriteCommand;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.MediaType;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What a request's headers say, each one checked and named in its error. */
final class RequestHeaders {
    static final String SAVE_PATH = "Save-Path";
    static final String BACKUP_PLAN = "Backup-Plan";
    static final String CONTENT_DIGEST = "Content-Digest";
    static final String IF_MATCH = "If-Match";
    static final String IF_NONE_MATCH = "If-None-Match";

    private static final String DEFAULT_CONTENT_TYPE = "application/octet-stream";
    private static final int LONGEST_CONTENT_TYPE = 256;
    /** RFC 9110 §8.3.1. */
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            "[\\w!#$%&'*+.^`|~-]+/[\\w!#$%&'*+.^`|~-]+(?:\\s*;\\s*[\\w!#$%&'*+.^`|~-]+=(?:[\\w!#$%&'*+.^`|~-]+|\"[^\"]*\"))*");

    private static final Pattern ENTITY_TAG = Pattern.compile("\"(\\d{1,19})\"");
    private static final Pattern SHA_256 = Pattern.compile("(?:^|,)\\s*sha-256\\s*=\\s*:([^:]*):");
    private static final int SHA_256_BYTES = 32;

    private RequestHeaders() {}

    static WriteCommand write(DataId id, HttpServerRequest request) {
        return new WriteCommand(
                id,
                savePath(request),
                header(request, BACKUP_PLAN),
                prefersAsync(request),
                contentType(request),
                length(request),
                digest(request),
                conditions(request));
    }

    static boolean prefersAsync(HttpServerRequest request) {
        return request.headers().getAll("Prefer").stream()
                .flatMap(value -> Pattern.compile(",").splitAsStream(value))
                .map(preference ->
                        Pattern.compile("[;=]").split(preference, 2)[0].strip())
                .anyMatch("respond-async"::equalsIgnoreCase);
    }

    /** The version that must be the current one. */
    static Optional<Version> ifMatch(HttpServerRequest request) {
        return header(request, IF_MATCH).map(text -> version(IF_MATCH, text));
    }

    private static SavePath savePath(HttpServerRequest request) {
        return header(request, SAVE_PATH)
                .map(raw -> new SavePath(PercentEncoding.decodeText(SAVE_PATH, raw)))
                .orElse(SavePath.ROOT);
    }

    private static String contentType(HttpServerRequest request) {
        var type = header(request, "Content-Type").orElse(DEFAULT_CONTENT_TYPE);
        if (type.length() > LONGEST_CONTENT_TYPE || !MEDIA_TYPE.matcher(type).matches()) {
            throw new InvalidValueException(
                    "Content-Type",
                    type,
                    "a content type is type/subtype, with parameters behind a semicolon, and has at most "
                            + LONGEST_CONTENT_TYPE + " characters");
        }
        try {
            MediaType.valueOf(type);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("Content-Type", type, "this is no content type");
        }
        return type;
    }

    private static OptionalLong length(HttpServerRequest request) {
        var length = header(request, "Content-Length");
        if (length.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(length.get()));
        } catch (NumberFormatException e) {
            throw new InvalidValueException("Content-Length", length.get(), "a length is a number of bytes");
        }
    }

    /** RFC 9530; whoever sends another algorithm than SHA-256 would go unchecked, and is told so. */
    private static Optional<Digest> digest(HttpServerRequest request) {
        return header(request, CONTENT_DIGEST).map(text -> {
            var matcher = SHA_256.matcher(text);
            if (!matcher.find()) {
                throw new InvalidValueException(CONTENT_DIGEST, text, "this is sha-256=:…: with the digest in base 64");
            }
            try {
                var bytes = Base64.getDecoder().decode(matcher.group(1));
                if (bytes.length == SHA_256_BYTES) {
                    return new Digest(HexFormat.of().formatHex(bytes));
                }
            } catch (IllegalArgumentException e) {
                // told below, like every other text that is no digest
            }
            throw new InvalidValueException(CONTENT_DIGEST, text, "this is no SHA-256 digest in base 64");
        });
    }

    private static Conditions conditions(HttpServerRequest request) {
        var absent = header(request, IF_NONE_MATCH).map(text -> {
            if (!text.equals("*")) {
                throw new InvalidValueException(IF_NONE_MATCH, text, "a write knows only If-None-Match: *");
            }
            return true;
        });
        return new Conditions(absent.orElse(false), ifMatch(request));
    }

    private static Version version(String header, String text) {
        var matcher = ENTITY_TAG.matcher(text.strip());
        if (!matcher.matches()) {
            throw new InvalidValueException(header, text, "this is a version in quotes, as an ETag has it");
        }
        return Version.parse(header, matcher.group(1));
    }

    static Optional<String> header(HttpServerRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name));
    }
}
