package io.understudy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every container image of ours keeps; there need be no container engine to know it. */
class DockerfilesTest {
    private static final Path FOLDER = Path.of("src", "main", "docker");
    private static final Set<String> INSTRUCTIONS =
            Set.of("FROM", "ARG", "LABEL", "RUN", "COPY", "ENV", "WORKDIR", "VOLUME", "EXPOSE", "USER", "ENTRYPOINT");

    /** One instruction with its continued lines. */
    private record Instruction(String word, String rest) {}

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().startsWith("Dockerfile."))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasNothingButInstructionsThatWeKnow(Path file) throws IOException {
        assertThat(instructions(file)).extracting(Instruction::word).isSubsetOf(INSTRUCTIONS);
    }

    @ParameterizedTest
    @MethodSource("files")
    void startsFromATaggedImageThatIsNotTheLatest(Path file) throws IOException {
        assertThat(named(file, "FROM"))
                .isNotEmpty()
                .allSatisfy(image -> assertThat(image)
                        .matches("[a-z0-9./-]+/[a-z0-9./-]+:[A-Za-z0-9._-]+( AS [a-z]+)?")
                        .doesNotContain(":latest"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void endsAsANumberedUserWhoIsNotRoot(Path file) throws IOException {
        var users = named(file, "USER");
        assertThat(users.getLast()).matches("[1-9][0-9]+");
        assertThat(instructions(file).getLast().word()).isEqualTo("ENTRYPOINT");
        assertThat(instructions(file).get(instructions(file).size() - 2).word()).isEqualTo("USER");
    }

    @ParameterizedTest
    @MethodSource("files")
    void startsTheServiceItself(Path file) throws IOException {
        assertThat(named(file, "ENTRYPOINT"))
                .as("without a shell between, which would keep its signals")
                .singleElement()
                .asString()
                .startsWith("[\"");
    }

    @ParameterizedTest
    @MethodSource("files")
    void leavesHalfOfTheMemoryToWhatIsNotHeap(Path file) throws IOException {
        assertThat(named(file, "ENTRYPOINT"))
                .singleElement()
                .asString()
                .containsPattern("\"-XX:(MaxRAMPercentage|MaximumHeapSizePercent)=50\"");
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatItIs(Path file) throws IOException {
        assertThat(named(file, "LABEL"))
                .singleElement()
                .asString()
                .contains(
                        "org.opencontainers.image.title=",
                        "org.opencontainers.image.description=",
                        "org.opencontainers.image.version=",
                        "org.opencontainers.image.revision=",
                        "org.opencontainers.image.created=",
                        "org.opencontainers.image.base.name=\""
                                + named(file, "FROM").getLast() + "\"");
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
        var copies = named(file, "COPY");
        assertThat(copies).isNotEmpty().allSatisfy(copy -> {
            var words = Stream.of(copy.split(" ", -1))
                    .filter(word -> !word.startsWith("--"))
                    // As where nobody names a version.
                    .map(word -> word.replace("${NAME}", "*"))
                    .toList();
            assertThat(words).hasSize(2);
            assertThat(let)
                    .as("who lets %s into the context", words.getFirst())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("!")
                            .satisfies(
                                    entry -> assertThat((words.getFirst() + "/").startsWith(entry.substring(1) + "/"))
                                            .isTrue()));
        });
    }

    /** The image listens to everybody, and without an access token the service starts so only where it is told to. */
    @ParameterizedTest
    @MethodSource("files")
    void isRunInItsExampleOpenButForThisMachineOnly(Path file) throws IOException {
        var examples = Files.readString(file).replaceAll("\\\\\n#", "").lines();

        assertThat(examples.filter(line -> line.startsWith("#   docker run ")))
                .singleElement()
                .asString()
                .contains(" -p 127.0.0.1:8080:8080 ", " -e UNDERSTUDY_ACCESS=open ");
    }

    private static List<String> named(Path file, String word) throws IOException {
        return instructions(file).stream()
                .filter(instruction -> instruction.word().equals(word))
                .map(Instruction::rest)
                .toList();
    }

    private static List<Instruction> instructions(Path file) throws IOException {
        var text = Files.readString(file).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" ", 2))
                .map(words -> new Instruction(words[0], words[1]))
                .toList();
    }
}
