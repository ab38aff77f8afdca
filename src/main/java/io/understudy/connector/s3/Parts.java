package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.s3.Uploads.Part;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Takes bytes that pass once and makes an upload's parts of them. One step after the other. */
interface Parts {
    /** How many parts an upload has at most. */
    int MOST = 10_000;

    /** Ends when more can be taken. */
    Uni<Void> write(Buffer bytes);

    /** Ends when the store has acknowledged all parts. */
    Uni<List<Part>> finish();

    /** How many bytes there were. */
    long size();

    /** Nobody waits for it any more; whatever step it is in. */
    void abandon();

    static ConnectorException wrongSize(S3Failures failures, String what) {
        return failures.of(Kind.CORRUPT, "stage", what);
    }
}
