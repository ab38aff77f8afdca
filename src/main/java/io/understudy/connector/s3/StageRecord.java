package io.understudy.connector.s3;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What has been begun under a stage id and is not known to be over: an upload, which a fence aborts, or a delete, which
 * a fence waits for until the store itself refuses it.
 */
sealed interface StageRecord {
    /** A multipart upload. */
    record Begun(Upload upload) implements StageRecord {}

    /**
     * A delete.
     *
     * @param expires when the store refuses its request, in the store's time
     */
    record Deleting(Instant expires) implements StageRecord {}

    /** As it lies in the store; a key has no line breaks. */
    default Buffer text() {
        return Buffer.buffer(
                switch (this) {
                    case Begun(var upload) -> "upload\n" + upload.id() + "\n" + upload.key() + "\n";
                    case Deleting(var expires) -> "delete\n" + expires + "\n";
                });
    }

    /** Empty where it cannot be read. */
    static Optional<StageRecord> of(Buffer text) {
        var lines = text.toString(StandardCharsets.UTF_8).split("\n", -1);
        if (lines[0].equals("upload") && lines.length == 4) {
            return Optional.of(new Begun(new Upload(lines[2], lines[1])));
        }
        try {
            return lines[0].equals("delete") && lines.length == 3
                    ? Optional.of(new Deleting(Instant.parse(lines[1])))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
