package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Server and driver do not come together: host key, credentials, or what the server can do. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    RefusedException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
