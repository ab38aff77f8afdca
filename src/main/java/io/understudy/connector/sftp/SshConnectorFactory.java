package io.understudy.connector.sftp;

import io.understudy.connector.Capabilities;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.SlowLine;
import io.understudy.object.StageId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every driver has that speaks SFTP through SSH: all but the line that the session runs over. */
public abstract class SshConnectorFactory implements ConnectorFactory {
    private static final Capabilities CAPABILITIES = new Capabilities(true, false, true, Optional.empty());

    private final Executor drivers;
    private final InstantSource clock;
    /** Of all connectors: a cluster may be open twice while it is being described anew. */
    private final Set<StageId> deleting = ConcurrentHashMap.newKeySet();

    protected SshConnectorFactory(Executor drivers, InstantSource clock) {
        this.drivers = drivers;
        this.clock = clock;
    }

    /** An open line to an SSH server. */
    public interface Line {
        InputStream input();

        OutputStream output();

        /** Waits until a server is at its other end. Has no limit of its own: closing ends the waiting. */
        void awaitServer() throws IOException;

        /** Ends it at once, also for who is reading or writing. Can be repeated. */
        void close();
    }

    /** Opens lines, within a limit of its own. */
    @FunctionalInterface
    public interface Lines {
        Line open() throws IOException;
    }

    /**
     * How far a connector goes on its lines.
     *
     * @param sessions at a time, at most
     * @param channels SFTP channels on one session
     * @param chunk bytes in one request, at most
     * @param window bytes of one object that may be under way without an answer
     * @param login how long it may take until a session stands
     * @param answer how long one answer may take
     * @param idle an unused connection is closed after this time, or twice as much
     * @param line where the lines set the pace
     */
    public record Traffic(
            int sessions,
            int channels,
            int chunk,
            int window,
            Duration login,
            Duration answer,
            Duration idle,
            Optional<SlowLine> line) {}

    @Override
    public final String library() {
        return "JSch";
    }

    @Override
    public final Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** The line's own, and those that every line has. */
    @Override
    public Set<String> options() {
        return Stream.concat(SftpOptions.KNOWN.stream(), lineOptions().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The names of the options that a driver takes for its line. */
    protected abstract Set<String> lineOptions();

    /**
     * A connector that has not touched anything yet.
     *
     * @param options those that are left when the line's own have been taken
     * @param root the store's folder, absolute, without a slash at its end
     */
    protected final Connector open(
            ConnectorSettings settings, Map<String, String> options, String root, Lines lines, Traffic traffic) {
        var chosen = SftpOptions.of(protocol(), options, options());
        var login = Login.of(settings.credentials(), chosen.hostKeys());
        var info = new ConnectorInfo(
                settings.cluster(), protocol(), settings.process(), CAPABILITIES, chosen.names(), traffic.line());
        return new SftpConnector(
                info,
                new Folders(root),
                chosen.durable(),
                settings.quota(),
                new Connections(lines, login, traffic),
                drivers,
                clock,
                deleting);
    }
}
