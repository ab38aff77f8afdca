package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler;
import org.junit.jupiter.api.Test;

class BrokenOffStreamsTest {
    private final BrokenOffStreams filter = new BrokenOffStreams();

    @Test
    void aClientThatHasGoneIsNoNews() {
        assertThat(filter.isLoggable(line(PublisherResponseHandler.class, new ClosedChannelException())))
                .isFalse();
    }

    @Test
    void allElseIs() {
        assertThat(filter.isLoggable(line(PublisherResponseHandler.class, new IOException("as told"))))
                .isTrue();
        assertThat(filter.isLoggable(line(Loop.class, new ClosedChannelException())))
                .isTrue();
    }

    private static LogRecord line(Class<?> teller, Exception thrown) {
        var line = new LogRecord(Level.SEVERE, "as told");
        line.setLoggerName(teller.getName());
        line.setThrown(thrown);
        return line;
    }
}
