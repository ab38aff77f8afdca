package io.understudy.api;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** As a handler in this process is given them. */
final class HandledLogLines extends Handler implements LogLines {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    HandledLogLines() {
        Logger.getLogger("").addHandler(this);
    }

    @Override
    public List<String> of(String category) {
        return lines.stream()
                .filter(line -> line.startsWith(category))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    @Override
    public void publish(LogRecord entry) {
        var text = new StringWriter();
        text.append(entry.getLoggerName())
                .append(' ')
                .append(ExtLogRecord.wrap(entry).getFormattedMessage());
        if (entry.getThrown() != null) {
            entry.getThrown().printStackTrace(new PrintWriter(text));
        }
        lines.add(text.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
