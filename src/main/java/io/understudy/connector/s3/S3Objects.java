package io.understudy.connector.s3;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The plain calls on a bucket: small objects as a whole, and listings. */
final class S3Objects {
    /** What one call of S3 lists or removes at most. */
    static final int MOST = 1000;

    /** A key as it is listed. */
    record Listed(String key, long size, Instant modified) {}

    /** Keys in the order of their bytes. */
    record Keys(List<Listed> keys, boolean truncated) {}

    private final S3Client client;

    S3Objects(S3Client client) {
        this.client = client;
    }

    Uni<Void> put(String operation, String key, Buffer content) {
        return client.send(S3Call.object(operation, HttpMethod.PUT, key).with(content))
                .replaceWithVoid();
    }

    /** Empty where the bucket has no such key. */
    Uni<Optional<Buffer>> get(String operation, String key) {
        var call = S3Call.object(operation, HttpMethod.GET, key);
        return client.ask(call)
                .map(answer -> missingKey(call, answer)
                        ? Optional.empty()
                        : Optional.of(client.successful(call, answer).body()));
    }

    private boolean missingKey(S3Call call, S3Answer answer) {
        return answer.missing() && client.failures().of(call, answer).kind() == Kind.NOT_FOUND;
    }

    /** The object's head; empty where there is none, or not even the bucket. */
    Uni<Optional<S3Answer>> head(String operation, String key) {
        var call = S3Call.object(operation, HttpMethod.HEAD, key);
        return client.ask(call)
                .map(answer -> answer.missing() ? Optional.empty() : Optional.of(client.successful(call, answer)));
    }

    /** Removes the service's own, whose names are never used again: when it happens does not matter. */
    Uni<Void> remove(String operation, List<String> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var text = new StringBuilder("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>");
        keys.forEach(
                key -> text.append("<Object><Key>").append(S3Xml.escaped(key)).append("</Key></Object>"));
        var body = Buffer.buffer(text.append("</Delete>").toString());
        var call = S3Call.bucket(operation, HttpMethod.POST)
                .with("delete", "")
                .withHeader("content-md5", Base64.getEncoder().encodeToString(md5().digest(body.getBytes())))
                .withHeader("content-type", "application/xml")
                .with(body);
        return client.send(call)
                .invoke(answer -> {
                    var refused = answer.xml().entries("Error");
                    if (!refused.isEmpty()) {
                        throw client.failures()
                                .of(
                                        Kind.UNEXPECTED,
                                        operation,
                                        refused.size() + " keys could not be removed: "
                                                + refused.getFirst()
                                                        .text("Code")
                                                        .orElse("no reason"));
                    }
                })
                .replaceWithVoid();
    }

    Uni<Keys> list(String operation, String prefix, String after, int limit) {
        var call = S3Call.bucket(operation, HttpMethod.GET)
                .with("list-type", "2")
                .with("encoding-type", "url")
                .with("max-keys", Integer.toString(limit))
                .with("prefix", prefix);
        return client.send(after.isEmpty() ? call : call.with("start-after", after))
                .map(answer -> keys(operation, answer.xml()));
    }

    /** Every key with a prefix, a page at a time. */
    Multi<List<Listed>> all(String operation, String prefix) {
        return Multi.createBy()
                .repeating()
                .<AtomicReference<String>, Keys>uni(
                        () -> new AtomicReference<>(""),
                        after -> list(operation, prefix, after.get(), MOST).invoke(page -> {
                            if (!page.keys().isEmpty()) {
                                after.set(page.keys().getLast().key());
                            }
                        }))
                .whilst(page -> page.truncated() && !page.keys().isEmpty())
                .map(Keys::keys);
    }

    private Keys keys(String operation, S3Xml xml) {
        if (!xml.is("ListBucketResult")) {
            throw client.failures().of(Kind.UNEXPECTED, operation, "the store answers no listing");
        }
        var encoded = xml.text("EncodingType").orElse("").equals("url");
        var keys = new ArrayList<Listed>();
        for (var entry : xml.entries("Contents")) {
            keys.add(new Listed(
                    decoded(entry.require("Key"), encoded),
                    Long.parseLong(entry.require("Size")),
                    instant(entry.text("LastModified").orElse(""))));
        }
        return new Keys(keys, xml.text("IsTruncated").orElse("false").equals("true"));
    }

    static String decoded(String key, boolean encoded) {
        return encoded ? URLDecoder.decode(key, StandardCharsets.UTF_8) : key;
    }

    static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
