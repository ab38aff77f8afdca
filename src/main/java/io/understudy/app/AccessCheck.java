package io.understudy.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.understudy.access.Access;
import io.understudy.access.AccessException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Nobody is to find out afterwards that his storage stood open to the world: a packaged service without tokens that
 * other machines could reach does not start, unless it is told to.
 */
@Singleton
final class AccessCheck {
    private final Access access;
    private final Optional<AccessMode> mode;
    private final String host;
    private final boolean listens;

    AccessCheck(
            Access access,
            UnderstudyConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.host-enabled", defaultValue = "true") boolean listens) {
        this.access = access;
        this.mode = config.access().mode();
        this.host = host;
        this.listens = listens;
    }

    /** Before anything else is begun, and before the port is open. */
    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.NORMAL && listens) {
            refuse(access, mode, host).ifPresent(sentence -> {
                throw new AccessException(sentence);
            });
        }
    }

    static Optional<String> refuse(Access access, Optional<AccessMode> mode, String host) {
        return access.open() && mode.isEmpty() && !loopback(host)
                ? Optional.of("Understudy does not start: it would listen on " + host
                        + ", and whoever reaches that could read, write and delete everything, because no access token"
                        + " is configured. Name one with understudy.access.tokens.<name>.hash and .role, or say"
                        + " understudy.access=open if that is what you want.")
                : Optional.empty();
    }

    static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
