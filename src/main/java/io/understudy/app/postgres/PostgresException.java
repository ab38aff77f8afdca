package io.understudy.app.postgres;

import org.jspecify.annotations.Nullable;

/** The embedded PostgreSQL does not start or stop; the message is for an administrator and says what to do. */
public final class PostgresException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String WAY_OUT = " To use another PostgreSQL set QUARKUS_DATASOURCE_REACTIVE_URL"
            + " (postgresql://host:5432/name), QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.";

    private PostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Says what is wrong with the folder or with who uses it. */
    static PostgresException of(String message) {
        return new PostgresException(message, null);
    }

    static PostgresException of(String message, Throwable cause) {
        return new PostgresException(message + ": " + cause, cause);
    }

    /** Says also how to do without the embedded one. */
    static PostgresException impossible(String message) {
        return new PostgresException(message + WAY_OUT, null);
    }
}
