package io.understudy.app;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What has to be known before Quarkus starts, from where Quarkus itself would take it: system properties, the
 * environment, and {@code config/application.properties} in the working folder.
 *
 * @param databaseUrl of a database that is not ours to start
 * @param data where the embedded database and the first clusters are
 */
record EarlySettings(Optional<String> databaseUrl, Path data) {
    private static final int BELOW_ENVIRONMENT = 260;

    static EarlySettings read(Path workingFolder) {
        var builder = new SmallRyeConfigBuilder().addDefaultInterceptors().addSystemSources();
        var file = workingFolder.resolve("config").resolve("application.properties");
        if (Files.isRegularFile(file)) {
            try {
                builder.withSources(new PropertiesConfigSource(file.toUri().toURL(), BELOW_ENVIRONMENT));
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
        var config = builder.build();
        var data = config.getOptionalValue("understudy.data", String.class).orElse(UnderstudyConfig.DEFAULT_DATA);
        return new EarlySettings(
                config.getOptionalValue("quarkus.datasource.reactive.url", String.class),
                workingFolder.resolve(data).toAbsolutePath().normalize());
    }
}
