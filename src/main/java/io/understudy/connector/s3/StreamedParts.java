package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.s3.Uploads.Part;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of a body whose size is known: each byte is passed on as it comes, so nothing is held. */
final class StreamedParts implements Parts {
    /** Larger where the most parts would not do otherwise. */
    private static final long SMALLEST = 64L << 20;

    private static final long MIB = 1L << 20;

    private final Upload upload;
    private final long size;
    private final long partSize;
    private final Uploads uploads;
    private final S3Client client;
    private final List<Part> parts = new ArrayList<>();
    private MessageDigest md5 = S3Objects.md5();
    private long taken;
    private long left;
    private volatile @Nullable HttpClientRequest request;
    private volatile boolean abandoned;

    StreamedParts(Upload upload, long size, Uploads uploads, S3Client client) {
        this.upload = upload;
        this.size = size;
        this.partSize = Math.max(SMALLEST, (size / MOST / MIB + 1) * MIB);
        this.uploads = uploads;
        this.client = client;
    }

    @Override
    public Uni<Void> write(Buffer bytes) {
        return Uni.createFrom().deferred(() -> {
            if (taken + bytes.length() > size) {
                return Uni.createFrom().failure(wrong("more than " + size + " bytes came"));
            }
            return bytes.length() == 0 ? Uni.createFrom().voidItem() : pass(bytes);
        });
    }

    private Uni<Void> pass(Buffer bytes) {
        if (left == 0) {
            return begin().chain(() -> pass(bytes));
        }
        var fits = (int) Math.min(left, bytes.length());
        var now = bytes.slice(0, fits);
        return send(now)
                .chain(() -> left == 0 ? end() : Uni.createFrom().voidItem())
                .chain(() ->
                        fits == bytes.length() ? Uni.createFrom().voidItem() : pass(bytes.slice(fits, bytes.length())));
    }

    private Uni<Void> begin() {
        left = Math.min(partSize, size - taken);
        md5 = S3Objects.md5();
        return client.begin(uploads.part(upload, parts.size() + 1), left)
                .invoke(begun -> {
                    request = begun;
                    if (abandoned) {
                        begun.reset();
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> send(Buffer bytes) {
        Uploads.add(md5, bytes);
        taken += bytes.length();
        left -= bytes.length();
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            var running = running();
            running.exceptionHandler(failure -> here.execute(() -> emitter.fail(lost(failure))));
            running.write(bytes).onFailure(failure -> here.execute(() -> emitter.fail(lost(failure))));
            if (running.writeQueueFull()) {
                running.drainHandler(drained -> here.execute(() -> emitter.complete(null)));
            } else {
                emitter.complete(null);
            }
        });
    }

    private Uni<Void> end() {
        var number = parts.size() + 1;
        var call = uploads.part(upload, number);
        var sum = md5.digest();
        return client.end(call, running())
                .invoke(answer -> parts.add(uploads.acknowledged(call, answer, number, sum)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Part>> finish() {
        return Uni.createFrom().deferred(() -> {
            if (taken != size) {
                return Uni.createFrom().failure(wrong(taken + " bytes came instead of " + size));
            }
            // An empty object has one empty part.
            return parts.isEmpty()
                    ? begin().chain(this::end).replaceWith(parts)
                    : Uni.createFrom().item(parts);
        });
    }

    @Override
    public long size() {
        return taken;
    }

    @Override
    public void abandon() {
        abandoned = true;
        var running = request;
        if (running != null) {
            running.reset();
        }
    }

    private HttpClientRequest running() {
        var running = request;
        if (running == null) {
            throw new IllegalStateException("a part has to begin before its bytes");
        }
        return running;
    }

    private RuntimeException wrong(String what) {
        return Parts.wrongSize(client.failures(), what);
    }

    private RuntimeException lost(Throwable cause) {
        return client.failures().lost(Kind.UNAVAILABLE, "stage", cause);
    }
}
