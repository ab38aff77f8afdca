package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.app.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with what was configured is said in a line that names the setting or the field, and its value. */
class RefusedStartIT {
    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void aSettingOfTheWrongKindIsNamed() {
        var said = ServiceProcess.refused(launch("setting").with("understudy.write.concurrency", "many"));

        assertThat(said)
                .contains("Understudy does not start: ")
                .contains("understudy.write.concurrency")
                .contains("\"many\"")
                .doesNotContain("\tat ");
    }

    @Test
    void aLimitThatIsNoneIsNamed() {
        var said = ServiceProcess.refused(launch("limit").with("understudy.connection.idle", "0s"));

        assertThat(said)
                .contains("Understudy does not start: ")
                .contains("understudy.connection.idle is PT0S")
                .doesNotContain("\tat ");
    }

    @Test
    void aFieldThatASeedDoesNotHaveIsNamedWithItsLine() throws IOException {
        var seed = Files.writeString(folder.resolve("seed.yaml"), "clusters:\n  a: {devise: disk}\n");

        var said = ServiceProcess.refused(launch("field").with("understudy.seed", seed.toString()));

        assertThat(said)
                .contains("Understudy does not start: " + seed + ", line 2, clusters.a.devise: there is no such field")
                .doesNotContain("\tat ");
    }

    @Test
    void aValueThatASeedCannotHaveIsNamedWithItsEntry() throws IOException {
        var seed = Files.writeString(folder.resolve("seed.yaml"), "plans:\n  a: {mode: often, targets: [b]}\n");

        var said = ServiceProcess.refused(launch("value").with("understudy.seed", seed.toString()));

        assertThat(said)
                .contains("Understudy does not start: the seed, plans.a, mode 'often': ")
                .doesNotContain("\tat ");
    }

    @Test
    void aTargetThatIsNotThereIsNamedWithItsEntry() throws IOException {
        var seed = Files.writeString(folder.resolve("seed.yaml"), "plans:\n  a: {mode: sync, targets: [nobody]}\n");

        var said = ServiceProcess.refused(launch("target").with("understudy.seed", seed.toString()));

        assertThat(said)
                .contains("Understudy does not start: the seed, plans.a, targets 'nobody': ")
                .doesNotContain("\tat ");
    }

    @Test
    void anOptionThatThereIsNotIsNamedWithoutItsValue() throws IOException {
        var seed = Files.writeString(
                folder.resolve("seed.yaml"),
                "clusters:\n  a: {device: disk, link: gateway, endpoint: /tmp/a, options: {password: s3cret}}\n");

        var said = ServiceProcess.refused(launch("option").with("understudy.seed", seed.toString()));

        assertThat(said)
                .contains("Understudy does not start: the seed, clusters.a, options.password: ")
                .doesNotContain("s3cret")
                .doesNotContain("\tat ");
    }

    @Test
    void aRoutingThatLeavesSlotsOutIsNamed() throws IOException {
        var seed = Files.writeString(folder.resolve("seed.yaml"), "routing: {hash: MD5, slots: 10, ranges: []}\n");

        var said = ServiceProcess.refused(launch("routing").with("understudy.seed", seed.toString()));

        assertThat(said)
                .contains("Understudy does not start: the seed, routing, ")
                .doesNotContain("\tat ");
    }

    @Test
    void aCertificateThatIsNotThereIsNamed() {
        var file = folder.resolve("tls.crt");

        var said = ServiceProcess.refused(launch("certificate")
                .with("quarkus.tls.key-store.pem.a.cert", file.toString())
                .with("quarkus.tls.key-store.pem.a.key", file.toString()));

        assertThat(said)
                .contains("Understudy does not start: ")
                .contains(file.toString())
                .doesNotContain("\tat ");
    }

    @Test
    void aSeedThatIsNotThereIsNamed() {
        var seed = folder.resolve("nowhere.yaml");

        var said = ServiceProcess.refused(launch("seed").with("understudy.seed", seed.toString()));

        assertThat(said)
                .contains("Understudy does not start: the seed cannot be read: java.nio.file.NoSuchFileException: "
                        + seed)
                .doesNotContain("\tat ");
    }

    private Launch launch(String name) {
        return Launch.of("refused-" + name, folder).over(database);
    }
}
