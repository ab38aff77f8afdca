package io.understudy.connector.serial;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.SlowLine;
import io.understudy.connector.sftp.SshConnectorFactory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** A folder on an SSH server at the far end of a serial line. */
@Singleton
public final class SerialConnectorFactory extends SshConnectorFactory {
    private static final String PROTOCOL = "serial";
    /** Of one session: what one of them waits for at the far end does not hold up the others. */
    private static final int CHANNELS = 3;

    /** What may be under way for one call is what the line carries in this part of a second. */
    private static final int WINDOWS_A_SECOND = 2;

    private static final int SMALLEST_WINDOW = 1024;
    /** Enough for any line that these speeds are set on, as far ends answer within tens of milliseconds. */
    private static final int LARGEST_WINDOW = 32 * 1024;
    /** A smaller one would be hardly more than what is sent around it. */
    private static final int SMALLEST_CHUNK = 512;

    /** What the one waits for the other is bounded by their windows, so there may not be many of them. */
    private static final int CALLS = 4;
    /** So often a deletion waits for an answer, one after the other and more often than a commit, behind all others. */
    private static final int WAYS = 16;

    /** What a session takes to stand, in both directions. */
    private static final int SESSION = 12 * 1024;
    /** Until a far end that starts its server anew has greeted. */
    private static final Duration GREETING = Duration.ofSeconds(15);

    private static final Duration LOGIN = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    /** Longer than by TCP, because a session over a slow line takes seconds to stand. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    public SerialConnectorFactory(@Named("drivers") Executor drivers, InstantSource clock) {
        super(drivers, clock);
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    protected Set<String> lineOptions() {
        return SerialOptions.KNOWN;
    }

    @Override
    public String root(String endpoint) {
        return SerialEndpoint.of(endpoint).normal();
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var endpoint = SerialEndpoint.of(settings.endpoint());
        var left = new HashMap<>(settings.options());
        var options = SerialOptions.takenFrom(left);
        return open(
                settings, left, endpoint.root(), () -> SerialLine.open(endpoint.device(), options), traffic(options));
    }

    // What is under way must be through long before its answer is overdue, as often as a call asks for one.
    private static Traffic traffic(SerialOptions options) {
        var window = Math.clamp(options.bytesPerSecond() / WINDOWS_A_SECOND, SMALLEST_WINDOW, LARGEST_WINDOW);
        var chunk = Math.max(window / 4, SMALLEST_CHUNK);
        var line = new SlowLine(
                CALLS, options.bytesPerSecond(), GREETING.plus(time(SESSION + WAYS * CALLS * window, options)));
        return new Traffic(
                1,
                CHANNELS,
                chunk,
                window,
                longer(LOGIN, line.answer()),
                longer(ANSWER, line.answer()),
                IDLE,
                Optional.of(line));
    }

    private static Duration time(long bytes, SerialOptions options) {
        return Duration.ofMillis(bytes * 1000 / options.bytesPerSecond());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
