package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.app.FreshDatabase;
import io.understudy.deploy.Dockerfile;
import io.understudy.server.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The container image of what is packaged, laid out and started without a container engine, as its Dockerfile and the
 * example in it say. Takes the right to mount.
 */
class RootFilesystemIT {
    private static final byte[] BYTES = "kept".getBytes(StandardCharsets.UTF_8);
    /** With a letter that is not of ASCII: the image has to say in which encoding names are. */
    private static final String ID = "kept-%C3%BC";

    @TempDir
    Path folder;

    private final Dockerfile file = Dockerfile.named(ServiceProcess.isExecutable() ? "native" : "jvm");

    @BeforeEach
    void requireRights() throws IOException {
        if (!Container.possible()) {
            Installed.asRoot("a container's file system");
            Installed.failInCi("nothing can be mounted here");
            abort("nothing can be mounted here");
        }
    }

    @Test
    void runsAsAnOrdinaryUserWhereOnlyTheDataCanBeWrittenTo() throws IOException {
        var container = Container.of(file, folder);
        var data = container.volume();
        new Stores(Path.of("/data/clusters")).seed(data.resolve("seed.yaml"));
        var before = container.image().entries();

        try (var database = FreshDatabase.create();
                var process = container
                        .launch("image")
                        .over(database)
                        .with("understudy.seed", "/data/seed.yaml")
                        .start()) {
            keeps(process);

            assertThat(data.resolve("clusters/vault/kept-ü")).hasBinaryContent(BYTES);
            assertThat(Files.getAttribute(data.resolve("clusters/vault/kept-ü"), "unix:uid"))
                    .isEqualTo(file.user());
            assertThat(temporary(process)).as("nothing is spooled").allMatch(name -> name.startsWith("hsperfdata_"));
            assertThat(process.terminate()).isIn(0, 128 + 15);
        }
        assertThat(container.image().entries()).isEqualTo(before);
    }

    /** With nothing but what the example says: over an embedded PostgreSQL, and the clusters of a first start. */
    @Test
    void runsAsItsExampleSays() throws IOException {
        var container = Container.of(file, folder);
        var before = container.image().entries();

        try (var process = container.launch("image-alone").start()) {
            keeps(process);

            assertThat(process.terminate()).isIn(0, 128 + 15);
        }
        assertThat(container.volume().resolve("clusters/vault/kept-ü")).hasBinaryContent(BYTES);
        assertThat(container.volume().resolve("postgres")).isDirectory();
        assertThat(container.image().entries()).isEqualTo(before);
    }

    private void keeps(ServiceProcess process) throws IOException {
        var api = new Api(process);
        var answer = api.put(ID, BYTES);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Api.parse(answer.body()).get("outcome").textValue()).isEqualTo("replicated");
        assertThat(api.bytes("/v1/objects/" + ID)).isEqualTo(BYTES);
        assertThat(Files.getAttribute(own(process), "unix:uid")).isEqualTo(file.user());
    }

    /** What it has in its {@code /tmp}, which nobody else sees. */
    private static List<String> temporary(ServiceProcess process) throws IOException {
        try (Stream<Path> entries = Files.list(own(process).resolve("root/tmp"))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private static Path own(ServiceProcess process) {
        return Path.of("/proc", Long.toString(process.pid()));
    }
}
