package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlySettingsTest {
    @TempDir
    Path folder;

    @Test
    void withoutSettingsTheDataIsInTheWorkingFolder() {
        assertThat(EarlySettings.read(folder).data()).isEqualTo(folder.resolve("data"));
    }

    @Test
    void theConfigurationFileCounts() throws IOException {
        var file = Files.createDirectory(folder.resolve("config")).resolve("application.properties");
        Files.writeString(file, """
                understudy.data=elsewhere
                quarkus.datasource.reactive.url=postgresql://db:5432/understudy
                """);

        var settings = EarlySettings.read(folder);

        assertThat(settings.data()).isEqualTo(folder.resolve("elsewhere"));
        assertThat(settings.databaseUrl()).contains("postgresql://db:5432/understudy");
    }
}
