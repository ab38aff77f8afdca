package io.understudy.api;

import io.quarkus.arc.Arc;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The service that is tested: in the tests' own process, or packaged and in another. */
final class Tested {
    private static final Pattern MANAGEMENT = Pattern.compile("Management interface listening on http://[^:]+:(\\d+)");

    /** Opens the management port, and takes any for it, as for the other one. */
    static final Map<String, String> ANY_PORTS =
            Map.of("quarkus.management.host-enabled", "true", "quarkus.management.port", "0");

    private Tested() {}

    static boolean inThisProcess() {
        return Arc.container() != null;
    }

    /** What is packaged writes its log there, anew with each start. */
    static Path log() {
        return Path.of(System.getProperty("quarkus.log.file.path", "target/quarkus.log"));
    }

    /** @param injected which Quarkus knows only where the service is in this process */
    static int managementPort(@Nullable URL injected) throws IOException {
        if (inThisProcess()) {
            return Objects.requireNonNull(injected).getPort();
        }
        var told = MANAGEMENT.matcher(Files.readString(log()));
        if (!told.find()) {
            throw new IllegalStateException("the log does not tell the management port");
        }
        return Integer.parseInt(told.group(1));
    }
}
