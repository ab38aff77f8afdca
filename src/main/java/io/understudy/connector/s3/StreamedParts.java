package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.s3.S3Client.Sending;
import io.understudy.connector.s3.Uploads.Part;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
    private volatile @Nullable Sending sending;
    /** Who waits until more can be written. */
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

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
        return client.begin(call(), left)
                .invoke(begun -> {
                    sending = begun;
                    begun.answer().onComplete(answered -> wake());
                    if (abandoned) {
                        begun.abandon();
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> send(Buffer bytes) {
        var running = running();
        if (running.answer().isComplete()) {
            return refused(running);
        }
        Uploads.add(md5, bytes);
        taken += bytes.length();
        left -= bytes.length();
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            var request = running.request();
            request.write(bytes);
            if (!request.writeQueueFull()) {
                emitter.complete(null);
                return;
            }
            waiting.set(() -> here.execute(() -> emitter.complete(null)));
            request.drainHandler(drained -> wake());
            // Either may have come before it was waited for.
            if (!request.writeQueueFull() || running.answer().isComplete()) {
                wake();
            }
        });
    }

    private void wake() {
        var sleeper = waiting.getAndSet(null);
        if (sleeper != null) {
            sleeper.run();
        }
    }

    /** The answer has come before the part was whole. */
    private Uni<Void> refused(Sending running) {
        return client.answer(call(), running).chain(answer -> {
            client.successful(call(), answer);
            return Uni.createFrom()
                    .failure(client.failures()
                            .of(Kind.UNEXPECTED, "stage", "the store acknowledges a part that it does not have yet"));
        });
    }

    private Uni<Void> end() {
        var number = parts.size() + 1;
        var call = call();
        var sum = md5.digest();
        var running = running();
        running.request().end();
        return client.answer(call, running)
                .invoke(answer -> parts.add(uploads.acknowledged(call, answer, number, sum)))
                .replaceWithVoid();
    }

    private S3Call call() {
        return uploads.part(upload, parts.size() + 1);
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
        var running = sending;
        if (running != null) {
            running.abandon();
        }
    }

    private Sending running() {
        var running = sending;
        if (running == null) {
            throw new IllegalStateException("a part has to begin before its bytes");
        }
        return running;
    }

    private RuntimeException wrong(String what) {
        return Parts.wrongSize(client.failures(), what);
    }
}
