package io.understudy.connector.sftp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connection has ended, or the server did not answer in time: what became of a request that was sent is unknown. */
final class LineDownException extends IOException {
    private static final long serialVersionUID = 1;

    LineDownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
