package io.understudy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.deploy.Dockerfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every container image of ours keeps; there need be no container engine to know it. */
class DockerfilesTest {
    private static final Set<String> INSTRUCTIONS =
            Set.of("FROM", "ARG", "LABEL", "RUN", "COPY", "ENV", "WORKDIR", "VOLUME", "EXPOSE", "USER", "ENTRYPOINT");

    static List<Path> files() throws IOException {
        return Dockerfile.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasNothingButInstructionsThatWeKnow(Path file) throws IOException {
        assertThat(Dockerfile.read(file).instructions())
                .extracting(Dockerfile.Instruction::word)
                .isSubsetOf(INSTRUCTIONS);
    }

    @ParameterizedTest
    @MethodSource("files")
    void startsFromATaggedImageThatIsNotTheLatest(Path file) throws IOException {
        assertThat(Dockerfile.read(file).all("FROM"))
                .isNotEmpty()
                .allSatisfy(image -> assertThat(image)
                        .matches("[a-z0-9./-]+/[a-z0-9./-]+:[A-Za-z0-9._-]+( AS [a-z]+)?")
                        .doesNotContain(":latest"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void endsAsANumberedUserWhoIsNotRoot(Path file) throws IOException {
        var users = Dockerfile.read(file).all("USER");
        assertThat(users.getLast()).matches("[1-9][0-9]+");
        assertThat(Dockerfile.read(file).instructions().getLast().word()).isEqualTo("ENTRYPOINT");
        assertThat(Dockerfile.read(file)
                        .instructions()
                        .get(Dockerfile.read(file).instructions().size() - 2)
                        .word())
                .isEqualTo("USER");
    }

    @ParameterizedTest
    @MethodSource("files")
    void startsTheServiceItself(Path file) throws IOException {
        assertThat(Dockerfile.read(file).all("ENTRYPOINT"))
                .as("without a shell between, which would keep its signals")
                .singleElement()
                .asString()
                .startsWith("[\"");
    }

    @ParameterizedTest
    @MethodSource("files")
    void leavesHalfOfTheMemoryToWhatIsNotHeap(Path file) throws IOException {
        assertThat(Dockerfile.read(file).all("ENTRYPOINT"))
                .singleElement()
                .asString()
                .containsPattern("\"-XX:(MaxRAMPercentage|MaximumHeapSizePercent)=50\"");
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatItIs(Path file) throws IOException {
        assertThat(Dockerfile.read(file).all("LABEL"))
                .singleElement()
                .asString()
                .contains(
                        "org.opencontainers.image.title=",
                        "org.opencontainers.image.description=",
                        "org.opencontainers.image.version=",
                        "org.opencontainers.image.revision=",
                        "org.opencontainers.image.created=",
                        "org.opencontainers.image.base.name=\""
                                + Dockerfile.read(file).all("FROM").getLast() + "\"");
    }

    @ParameterizedTest
    @MethodSource("files")
    void knowsNoSecret(Path file) throws IOException {
        assertThat(Files.readString(file).toLowerCase(Locale.ROOT)).doesNotContain("password", "token", "secret");
    }

    @ParameterizedTest
    @MethodSource("files")
    void copiesWhatTheBuildMakesAndTheContextLetsThrough(Path file) throws IOException {
        var let = Files.readAllLines(Path.of(".dockerignore"));
        assertThat(let.getFirst()).isEqualTo("*");
        var copies = Dockerfile.read(file).copies();
        assertThat(copies)
                .isNotEmpty()
                .allSatisfy(copy -> assertThat(let)
                        .as("who lets %s into the context", copy.source())
                        .anySatisfy(line -> assertThat(line)
                                .startsWith("!")
                                .satisfies(
                                        entry -> assertThat((copy.source() + "/").startsWith(entry.substring(1) + "/"))
                                                .isTrue())));
    }

    /** The image listens to everybody, and without an access token the service starts so only where it is told to. */
    @ParameterizedTest
    @MethodSource("files")
    void isRunInItsExampleOpenButForThisMachineOnly(Path file) {
        assertThat(Dockerfile.read(file).example()).contains(" -p 127.0.0.1:8080:8080 ", " -e UNDERSTUDY_ACCESS=open ");
    }
}
