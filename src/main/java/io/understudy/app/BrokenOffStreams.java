package io.understudy.app;

import io.quarkus.logging.LoggingFilter;
import java.nio.channels.ClosedChannelException;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** Keeps out of the log that a client who watches events has gone: the framework tells each as an error. */
@LoggingFilter(name = "broken-off-streams")
public final class BrokenOffStreams implements Filter {
    private static final String TELLER = "org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler";

    @Override
    public boolean isLoggable(LogRecord line) {
        return !(TELLER.equals(line.getLoggerName()) && line.getThrown() instanceof ClosedChannelException);
    }
}
