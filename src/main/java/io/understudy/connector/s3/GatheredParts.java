package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.s3.Uploads.Part;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Parts of a body whose size nobody knows: S3 wants each part's length first, so one part is held at a time. Parts grow, so
 * that the most that there may be reach far enough.
 */
final class GatheredParts implements Parts {
    /** S3 takes no part below 5 MiB but the last. */
    private static final int SMALLEST = 5 << 20;
    /** After so many parts they become twice as large. */
    private static final int DOUBLED_EVERY = 2_500;

    private final Upload upload;
    private final Uploads uploads;
    private final S3Failures failures;
    private final List<Part> parts = new ArrayList<>();
    private Buffer gathered = Buffer.buffer();
    private long taken;

    GatheredParts(Upload upload, Uploads uploads, S3Failures failures) {
        this.failures = failures;
        this.upload = upload;
        this.uploads = uploads;
    }

    @Override
    public Uni<Void> write(Buffer bytes) {
        return Uni.createFrom().deferred(() -> {
            gathered.appendBuffer(bytes);
            taken += bytes.length();
            return gathered.length() >= partSize() ? send() : Uni.createFrom().voidItem();
        });
    }

    private int partSize() {
        return SMALLEST << (parts.size() / DOUBLED_EVERY);
    }

    private Uni<Void> send() {
        if (parts.size() == MOST) {
            return Uni.createFrom()
                    .failure(
                            failures.of(Kind.TOO_LARGE, "stage", "a body of unknown size may not be longer than this"));
        }
        var bytes = gathered;
        gathered = Buffer.buffer();
        return uploads.send(upload, parts.size() + 1, bytes).invoke(parts::add).replaceWithVoid();
    }

    @Override
    public Uni<List<Part>> finish() {
        return Uni.createFrom()
                .deferred(() -> gathered.length() > 0 || parts.isEmpty()
                        ? send().replaceWith(parts)
                        : Uni.createFrom().item(parts));
    }

    @Override
    public long size() {
        return taken;
    }

    @Override
    public void abandon() {
        gathered = Buffer.buffer();
    }
}
