package io.understudy.connector.sftp;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.object.InvalidValueException;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** A folder on an SSH server that is reached by TCP. */
@Singleton
public final class SftpConnectorFactory extends SshConnectorFactory {
    private static final String PROTOCOL = "sftp";
    private static final String CONNECTIONS = "connections";
    private static final int MOST_CONNECTIONS = 32;
    private static final int CHUNK = 128 * 1024;
    private static final int WINDOW = 1 << 20;
    private static final Duration LOGIN = Duration.ofSeconds(15);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(60);

    public SftpConnectorFactory(@Named("drivers") Executor drivers, InstantSource clock) {
        super(drivers, clock);
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    protected Set<String> lineOptions() {
        return Set.of(CONNECTIONS);
    }

    @Override
    public String root(String endpoint) {
        return SftpEndpoint.of(endpoint).normal();
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var endpoint = SftpEndpoint.of(settings.endpoint());
        var options = new HashMap<>(settings.options());
        var connections = connections(options);
        return open(
                settings,
                options,
                endpoint.root(),
                () -> TcpLine.open(endpoint.host(), endpoint.port(), LOGIN),
                new Traffic(connections, 1, CHUNK, WINDOW, LOGIN, ANSWER, IDLE, Optional.empty()));
    }

    private static int connections(Map<String, String> options) {
        var text = options.getOrDefault(CONNECTIONS, "4");
        options.remove(CONNECTIONS);
        if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > MOST_CONNECTIONS) {
            throw new InvalidValueException(
                    "options." + CONNECTIONS, text, "a cluster has 1 to " + MOST_CONNECTIONS + " connections");
        }
        return Integer.parseInt(text);
    }
}
