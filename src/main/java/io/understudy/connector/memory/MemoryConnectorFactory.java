package io.understudy.connector.memory;

import io.understudy.connector.Capabilities;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.ConnectorSettings;
import io.understudy.object.InvalidValueException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stores on the heap, which live as long as this factory: opening one of the same name again finds its objects. */
@ApplicationScoped
public class MemoryConnectorFactory implements ConnectorFactory {
    private static final String PROTOCOL = "memory";
    private static final String LIMIT = "limit";
    private static final Set<String> KNOWN = Set.of(LIMIT);
    private static final long DEFAULT_LIMIT = 64L << 20;
    private static final Capabilities CAPABILITIES = new Capabilities(true, true, true, Optional.empty());

    private final InstantSource clock;
    private final Map<String, MemoryStore> stores = new ConcurrentHashMap<>();

    public MemoryConnectorFactory(InstantSource clock) {
        this.clock = clock;
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
        return CAPABILITIES;
    }

    @Override
    public Set<String> options() {
        return KNOWN;
    }

    @Override
    public String root(String endpoint) {
        var name = endpoint.startsWith(PROTOCOL + ":") ? endpoint.substring(PROTOCOL.length() + 1) : endpoint;
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new InvalidValueException("endpoint", endpoint, "a memory store has a name without slashes");
        }
        return PROTOCOL + ":" + name + "/";
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var limit = settings.quota().orElse(limit(settings.options()));
        var store = stores.computeIfAbsent(root(settings.endpoint()), root -> new MemoryStore(clock, limit));
        var info = new ConnectorInfo(settings.cluster(), PROTOCOL, settings.process(), CAPABILITIES, Names.ANY);
        return new MemoryConnector(info, store, clock);
    }

    private static long limit(Map<String, String> options) {
        for (var name : options.keySet()) {
            if (!KNOWN.contains(name)) {
                throw new InvalidValueException(
                        "options." + name, options.getOrDefault(name, ""), "a memory cluster knows the option limit");
            }
        }
        var limit = options.getOrDefault(LIMIT, Long.toString(DEFAULT_LIMIT));
        try {
            return Long.parseUnsignedLong(limit);
        } catch (NumberFormatException e) {
            throw new InvalidValueException("options." + LIMIT, limit, "the limit is a number of bytes");
        }
    }
}
