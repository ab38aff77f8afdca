package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The calls of a multipart upload: its completion is the commit, its abort the fence. */
final class Uploads {
    /** Where the digest lies that was known when the upload began. */
    static final String DIGEST_HEADER = "x-amz-meta-sha256";

    private static final int NO_CONTENT = 204;
    /** What Ceph answers when it cannot lock an upload: it is being completed, or is not there any more. */
    private static final String NOT_LOCKED = "This multipart completion is already in progress";

    /** A part as the store has acknowledged it. */
    record Part(int number, String etag, byte[] md5) {}

    /** An upload as it is listed. */
    record Open(Upload upload, Instant initiated) {}

    /** Uploads, and where the listing goes on. */
    record OpenPage(List<Open> uploads, Optional<Upload> next) {}

    private final S3Client client;

    Uploads(S3Client client) {
        this.client = client;
    }

    Uni<Upload> create(String key, Optional<Digest> digest) {
        var call = S3Call.object("stage", HttpMethod.POST, key)
                .with("uploads", "")
                .withHeader("content-type", "application/octet-stream")
                .withHeader(DIGEST_HEADER, digest.map(Digest::hex));
        return client.send(call)
                .map(answer -> new Upload(
                        key,
                        answer.xml()
                                .text("UploadId")
                                .orElseThrow(() -> client.failures()
                                        .of(Kind.UNEXPECTED, "stage", "the store answers no upload id"))));
    }

    S3Call part(Upload upload, int number) {
        return S3Call.object("stage", HttpMethod.PUT, upload.key())
                .with("partNumber", Integer.toString(number))
                .with("uploadId", upload.id());
    }

    /** The whole part at once; its digest is signed, so the store checks it. */
    Uni<Part> send(Upload upload, int number, Buffer bytes) {
        var call = part(upload, number).with(bytes);
        return client.ask(call).map(answer -> acknowledged(call, answer, number, md5(bytes)));
    }

    /** What the store says it has taken, which has to be what was sent. */
    Part acknowledged(S3Call call, S3Answer answer, int number, byte[] md5) {
        client.successful(call, answer);
        var etag = answer.header("etag")
                .orElseThrow(() -> client.failures()
                        .of(Kind.UNEXPECTED, call.operation(), "the store acknowledges a part without an ETag"));
        if (tellsMd5(answer)
                && !etag.replace("\"", "").equalsIgnoreCase(HexFormat.of().formatHex(md5))) {
            throw client.failures().of(Kind.CORRUPT, call.operation(), "a part arrived with another digest");
        }
        return new Part(number, etag, md5);
    }

    // Where the store encrypts with keys of its own, an ETag is some number.
    private static boolean tellsMd5(S3Answer answer) {
        return answer.header("etag").orElse("").replace("\"", "").matches("[0-9A-Fa-f]{32}")
                && answer.header("x-amz-server-side-encryption")
                        .orElse("AES256")
                        .equals("AES256")
                && answer.header("x-amz-server-side-encryption-customer-algorithm")
                        .isEmpty();
    }

    /** Makes it visible. The answer says whether the store has put the very parts together. */
    Uni<Boolean> complete(Upload upload, List<Part> parts) {
        var text = new StringBuilder("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (var part : parts) {
            text.append("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>"
                    .formatted(part.number(), S3Xml.escaped(part.etag())));
        }
        var call = S3Call.object("commit", HttpMethod.POST, upload.key())
                .with("uploadId", upload.id())
                .withHeader("content-type", "application/xml")
                .with(Buffer.buffer(text.append("</CompleteMultipartUpload>").toString()))
                .decisive();
        return client.send(call)
                .map(answer -> answer.xml()
                        .text("ETag")
                        .map(etag -> etag.replace("\"", ""))
                        .filter(whole(parts)::equalsIgnoreCase)
                        .isPresent());
    }

    /** Whether the store has refused a completion without doing anything, because it could not get hold of the upload. */
    static boolean notLocked(ConnectorException failure) {
        return failure.reason().contains(NOT_LOCKED);
    }

    /** S3's name for these bytes in these parts. */
    private static String whole(List<Part> parts) {
        var all = S3Objects.md5();
        parts.forEach(part -> all.update(part.md5()));
        return HexFormat.of().formatHex(all.digest()) + "-" + parts.size();
    }

    /** Its completion cannot succeed any more; one that is gone or complete is fine. */
    Uni<Void> abort(String operation, Upload upload) {
        var call = S3Call.object(operation, HttpMethod.DELETE, upload.key()).with("uploadId", upload.id());
        return client.ask(call)
                .invoke(answer -> {
                    if (answer.status() != NO_CONTENT && !gone(call, answer)) {
                        client.successful(call, answer);
                    }
                })
                .replaceWithVoid();
    }

    /** Whether the store does not know it any more. */
    Uni<Boolean> isGone(String operation, Upload upload) {
        var call = S3Call.object(operation, HttpMethod.GET, upload.key())
                .with("uploadId", upload.id())
                .with("max-parts", "1");
        return client.ask(call)
                .map(answer -> {
                    if (!gone(call, answer)) {
                        client.successful(call, answer);
                    }
                    return gone(call, answer);
                })
                .chain(gone -> gone ? Uni.createFrom().item(true) : isUnlisted(operation, upload, Optional.empty()));
    }

    // Some stores list no parts of an upload that is not there, instead of saying so.
    private Uni<Boolean> isUnlisted(String operation, Upload upload, Optional<Upload> after) {
        return list(operation, upload.key(), after).chain(page -> {
            var listed = page.uploads().stream().anyMatch(open -> open.upload().equals(upload));
            return listed || page.next().isEmpty()
                    ? Uni.createFrom().item(!listed)
                    : isUnlisted(operation, upload, page.next());
        });
    }

    // Ceph says that there is no such key.
    private boolean gone(S3Call call, S3Answer answer) {
        var kind = client.failures().of(call, answer).kind();
        return answer.missing() && (kind == Kind.FENCED || kind == Kind.NOT_FOUND);
    }

    Uni<OpenPage> list(String operation, String prefix, Optional<Upload> after) {
        var call = S3Call.bucket(operation, HttpMethod.GET)
                .with("uploads", "")
                .with("encoding-type", "url")
                .with("prefix", prefix);
        var next = after.map(upload -> call.with("key-marker", upload.key()).with("upload-id-marker", upload.id()))
                .orElse(call);
        return client.send(next).map(answer -> page(answer.xml()));
    }

    private static OpenPage page(S3Xml xml) {
        var encoded = xml.text("EncodingType").orElse("").equals("url");
        var uploads = new ArrayList<Open>();
        for (var entry : xml.entries("Upload")) {
            uploads.add(new Open(
                    new Upload(S3Objects.decoded(entry.require("Key"), encoded), entry.require("UploadId")),
                    S3Objects.instant(entry.text("Initiated").orElse(""))));
        }
        var more = xml.text("IsTruncated").orElse("false").equals("true") && !uploads.isEmpty();
        return new OpenPage(uploads, more ? Optional.of(uploads.getLast().upload()) : Optional.empty());
    }

    @SuppressWarnings("deprecation") // Vert.x 4 knows no other way to a buffer's bytes without a copy.
    static void add(MessageDigest digest, Buffer bytes) {
        for (var part : bytes.getByteBuf().nioBuffers()) {
            digest.update(part);
        }
    }

    private static byte[] md5(Buffer bytes) {
        var md5 = S3Objects.md5();
        add(md5, bytes);
        return md5.digest();
    }
}
