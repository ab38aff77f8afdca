package io.understudy.connector.faulty;

import io.understudy.connector.Capabilities;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.memory.MemoryConnectorFactory;
import io.understudy.object.InvalidValueException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Stores on the heap at {@code faulty:<name>} that misbehave as {@link Faults#of(String)} says. Names may have slashes,
 * and then one is inside the other.
 */
@ApplicationScoped
public class FaultyConnectorFactory implements ConnectorFactory {
    public static final String PROTOCOL = "faulty";

    private final MemoryConnectorFactory memory;

    public FaultyConnectorFactory(InstantSource clock) {
        this.memory = new MemoryConnectorFactory(clock);
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public String library() {
        return "java.util";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true, true, Optional.empty());
    }

    @Override
    public Set<String> options() {
        return memory.options();
    }

    @Override
    public String root(String endpoint) {
        return PROTOCOL + ":" + name(endpoint) + "/";
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var name = name(settings.endpoint());
        var inner = new ConnectorSettings(
                settings.cluster(),
                "memory:" + name.replace('/', '_'),
                settings.quota(),
                new HashMap<>(settings.options()),
                settings.credentials(),
                settings.process());
        return new FaultyConnector(memory.open(inner), PROTOCOL, Faults.of(name));
    }

    private static String name(String endpoint) {
        var name = endpoint.startsWith(PROTOCOL + ":") ? endpoint.substring(PROTOCOL.length() + 1) : endpoint;
        if (name.isBlank() || name.startsWith("/") || name.endsWith("/")) {
            throw new InvalidValueException("endpoint", endpoint, "a faulty store has a name");
        }
        return name;
    }
}
