package io.understudy.connector.sftp;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.sftp.Connections.Lease;
import io.understudy.connector.sftp.SftpFailures.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Runs steps, each on a connection that it gets for so long and on a thread that may wait. */
record Calls(Blocking blocking, Connections connections, SftpFailures failures) {
    /** A step without a result. */
    interface Action {
        void run(RemoteFiles files) throws IOException;
    }

    <T extends @Nullable Object> Uni<T> call(String operation, Step<T> step) {
        return blocking.call(() -> now(operation, step));
    }

    Uni<Void> run(String operation, Action action) {
        return blocking.call(() -> {
            now(operation, files -> {
                action.run(files);
                return true;
            });
            return null;
        });
    }

    /** For a step that is part of another one, on its thread. */
    <T extends @Nullable Object> T now(String operation, Step<T> step) {
        try (var lease = take(operation)) {
            return failures.translating(operation, lease.files(), step);
        }
    }

    /** A connection that is held for longer than a step. */
    Lease take(String operation) {
        try {
            return connections.take();
        } catch (IOException e) {
            throw failures.of(operation, e);
        }
    }
}
