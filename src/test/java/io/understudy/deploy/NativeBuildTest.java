package io.understudy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** native-build.sh where Maven, GraalVM and the container engine are stubs that print what they are asked. */
class NativeBuildTest {
    private static final List<String> TOOLS = List.of(
            "bash",
            "basename",
            "cat",
            "cut",
            "date",
            "dirname",
            "find",
            "grep",
            "head",
            "install",
            "ls",
            "readlink",
            "sed",
            "sort");
    private static final String DOCKER = "[ $1 = info ] || echo docker \"$@\"";

    @TempDir
    Path folder;

    private record Outcome(int code, String said) {}

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(program());
        for (var tool : TOOLS) {
            Files.createSymbolicLink(program(tool), Path.of("/usr/bin", tool));
        }
        Files.copy(Path.of("native-build.sh"), folder.resolve("native-build.sh"));
        stub(folder.resolve("mvnw"), """
                echo mvnw "$@" with "$GRAALVM_HOME"
                install -D -m 755 /dev/null target/understudy-2.0-runner
                """);
    }

    @Test
    void takesTheGraalVmThatIsNamed() throws Exception {
        graalVm(folder.resolve("named"), 25);
        graalVm(folder.resolve("on-path"), 25);

        var outcome = run(Map.of("GRAALVM_HOME", folder.resolve("named").toString()));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.said())
                .contains(
                        "mvnw -B -ntp package -Dnative -Psbom -DskipTests -Dquarkus.native.container-build=false with "
                                + folder.resolve("named"))
                .contains("target/understudy-2.0-runner");
    }

    @Test
    void takesTheGraalVmOnThePath() throws Exception {
        graalVm(folder.resolve("on-path"), 25);
        Files.createSymbolicLink(program("native-image"), folder.resolve("on-path/bin/native-image"));

        var outcome = run(Map.of());

        assertThat(outcome.code()).isZero();
        assertThat(outcome.said()).contains("container-build=false with " + folder.resolve("on-path"));
    }

    @Test
    void leavesAnotherJdksAloneAndTakesTheBuilderImage() throws Exception {
        graalVm(folder.resolve("old"), 21);
        stub(program("docker"), DOCKER);

        var outcome = run(Map.of("GRAALVM_HOME", folder.resolve("old").toString()));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.said())
                .contains(folder.resolve("old") + " is no GraalVM or Mandrel for JDK 25 and is not used")
                .contains("-Dquarkus.native.container-build=true -Dquarkus.native.container-runtime=docker"
                        + " -Dquarkus.native.builder-image=quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25");
    }

    @Test
    void saysWhatToInstallWhereNothingAnswers() throws Exception {
        stub(program("docker"), "exit 1");

        var outcome = run(Map.of());

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.said())
                .isEqualTo("native-build: there is neither a native-image for JDK 25 nor a container engine. Install"
                        + " GraalVM or Mandrel for JDK 25 and set GRAALVM_HOME to its folder, or install docker or"
                        + " podman.\n");
    }

    @Test
    void compilesFasterWhenItIsToBeQuickAndPassesMavensOptionsOn() throws Exception {
        stub(program("docker"), DOCKER);

        var outcome = run(Map.of(), "--quick", "-Dquarkus.native.native-image-xmx=5g");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.said())
                .contains(" -Dquarkus.native.native-image-xmx=5g -Dunderstudy.native.optimize=-Ob ")
                .doesNotContain("docker build");
    }

    @Test
    void makesAnImageOfWhatItHasJustBuiltAndSaysWhatThatIs() throws Exception {
        stub(program("docker"), DOCKER);
        stub(
                program("git"),
                "case \"$*\" in 'rev-parse HEAD') echo 0123abc ;; 'status --porcelain') ;; *) false ;; esac");
        Files.createDirectory(folder.resolve(".git"));
        stub(Files.createDirectory(folder.resolve("target")).resolve("understudy-1.0-runner"), "");

        var outcome = run(Map.of(), "--image=registry/understudy:2");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.said())
                .containsPattern("docker build -f src/main/docker/Dockerfile.native --build-arg NAME=understudy-2.0"
                        + " --build-arg VERSION=2.0 --build-arg CREATED=[0-9-]{10}T[0-9:]{8}Z"
                        + " --build-arg REVISION=0123abc -t registry/understudy:2 \\.");
    }

    @Test
    void saysThatAnImageIsOfSourcesThatNobodyHasCommitted() throws Exception {
        stub(program("docker"), DOCKER);
        stub(program("git"), "[ $1 = status ] && echo ' M pom.xml' || echo 0123abc");
        Files.createDirectory(folder.resolve(".git"));

        var outcome = run(Map.of(), "--image");

        assertThat(outcome.said()).contains("--build-arg REVISION=0123abc-dirty ");
    }

    @Test
    void makesAnImageOfSourcesWithoutHistory() throws Exception {
        stub(program("docker"), DOCKER);

        var outcome = run(Map.of(), "--image");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.said())
                .contains("VERSION=2.0")
                .contains("-t understudy:native")
                .doesNotContain("REVISION");
    }

    @Test
    void theDockerfileTakesWhatTheScriptTellsIt() throws IOException {
        assertThat(Files.readAllLines(Path.of("src", "main", "docker", "Dockerfile.native")))
                .contains("ARG NAME=*", "ARG VERSION=unknown", "ARG REVISION=unknown", "ARG CREATED=unknown");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        var outcome = run(Map.of(), "--fast");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.said())
                .isEqualTo("native-build: there is no option --fast; --help names those that there are\n");
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(folder.resolve("native-build.sh").toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().put("PATH", program().toString());
        builder.environment().putAll(environment);
        var script = builder.start();
        var said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(script.waitFor(), said);
    }

    private void graalVm(Path home, int version) throws IOException {
        stub(
                Files.createDirectories(home.resolve("bin")).resolve("native-image"),
                "echo native-image " + version + ".0.1");
    }

    /** On the script's path, where nothing else is. */
    private Path program(String... name) {
        return folder.resolve(Path.of("path", name));
    }

    private static void stub(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
