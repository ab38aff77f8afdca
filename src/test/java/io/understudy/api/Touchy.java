package io.understudy.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A service that has much to refuse: with roles, small limits, and a seed that has the say over a part. */
public final class Touchy implements QuarkusTestProfile {
    static final int LARGEST_BODY = 1 << 20;

    @Override
    public Map<String, String> getConfigOverrides() {
        var config = new HashMap<>(new OtherAuthenticationTest.BadgesToo().getConfigOverrides());
        config.put(Blunder.PROPERTY, "true");
        // Tells every blunder with its stack.
        config.put("quarkus.log.category.\"io.understudy.api.Problems\".level", "OFF");
        config.put("understudy.write.concurrency", "1");
        config.put("understudy.write.largest-body", Integer.toString(LARGEST_BODY));
        config.put("understudy.seed", seed().toString());
        return config;
    }

    /** Neither the slot map nor which plan is active: there are errors of their absence. */
    private static Path seed() {
        try {
            var folder = Files.createDirectories(Path.of("target", "seed").toAbsolutePath());
            return Files.writeString(Files.createTempFile(folder, "errors", ".yaml"), """
                            enforce: true
                            clusters:
                              sealed: {device: nas, link: serial, endpoint: "memory:sealed"}
                            protocols:
                              nas/serial: [memory]
                            plans:
                              sealed: {mode: sync, targets: [sealed]}
                            """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
