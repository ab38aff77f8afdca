package io.understudy.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is written in the file of an image.
 *
 * @param example the one example in its comment of how the image is run, in one line
 */
public record Dockerfile(List<Instruction> instructions, String example) {
    private static final Path FOLDER = Path.of("src", "main", "docker");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern VARIABLE = Pattern.compile("\\b([A-Z_]+)=(\\S+)");
    private static final Pattern USER_ENTRY = Pattern.compile("echo '([^']*)' >> /etc/passwd");

    /** One instruction with its continued lines. */
    public record Instruction(String word, String rest) {}

    /**
     * What comes from the build.
     *
     * @param source a file, a pattern of one, or with a slash at its end a folder of which everything comes
     * @param target a file, or with a slash at its end a folder
     * @param mode digits of the permissions, if the file's own do not stay
     */
    public record Copy(String source, String target, String owner, Optional<String> mode) {}

    /** Of {@code Dockerfile.<name>}. */
    public static Dockerfile named(String name) {
        return read(FOLDER.resolve("Dockerfile." + name));
    }

    public static Dockerfile read(Path file) {
        try {
            var text = Files.readString(file);
            var instructions = text.replaceAll("(?m)^#.*\n", "")
                    .replaceAll("\\\\\n\\s*", "")
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split(" ", 2))
                    .map(words -> new Instruction(words[0], words[1]))
                    .toList();
            var examples = text.replaceAll("\\\\\n#", "")
                    .lines()
                    .filter(line -> line.startsWith("#   docker run "))
                    .toList();
            if (examples.size() != 1) {
                throw new IllegalStateException(file + " shows " + examples.size() + " ways to run it");
            }
            return new Dockerfile(instructions, examples.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file of an image. */
    public static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("Dockerfile."))
                    .sorted()
                    .toList();
        }
    }

    /** What follows an instruction's word, of each of them. */
    public List<String> all(String word) {
        return instructions.stream()
                .filter(instruction -> instruction.word().equals(word))
                .map(Instruction::rest)
                .toList();
    }

    /** As whom the image starts. */
    public int user() {
        return Integer.parseInt(all("USER").getLast());
    }

    /** In which folder it starts. */
    public String folder() {
        return all("WORKDIR").getLast();
    }

    public List<String> entrypoint() {
        return WORD.matcher(all("ENTRYPOINT").getLast())
                .results()
                .map(word -> word.group(1))
                .toList();
    }

    /** What the image sets, and what the example does. */
    public Map<String, String> environment() {
        var found = new LinkedHashMap<String, String>();
        Stream.concat(all("ENV").stream(), Stream.of(example))
                .flatMap(line -> VARIABLE.matcher(line).results())
                .forEach(variable -> found.put(variable.group(1), variable.group(2)));
        return found;
    }

    /** The lines that are added to {@code /etc/passwd}. */
    public List<String> users() {
        return all("RUN").stream()
                .flatMap(command -> USER_ENTRY.matcher(command).results())
                .map(entry -> entry.group(1))
                .toList();
    }

    public List<Copy> copies() {
        return all("COPY").stream().map(this::copy).toList();
    }

    private Copy copy(String rest) {
        var options = new LinkedHashMap<String, String>();
        Pattern.compile("--(\\w+)=(\\S+) ")
                .matcher(rest)
                .results()
                .forEach(option -> options.put(option.group(1), option.group(2)));
        var paths = rest.replaceAll("--\\S+ ", "").split(" ", -1);
        if (paths.length != 2) {
            throw new IllegalStateException("COPY " + rest + " is not of one source and one target");
        }
        return new Copy(
                resolved(paths[0]),
                paths[1],
                options.getOrDefault("chown", "0:0"),
                Optional.ofNullable(options.get("chmod")));
    }

    /** As where nobody gives an argument another value. */
    private String resolved(String text) {
        return Pattern.compile("\\$\\{(\\w+)}").matcher(text).replaceAll(this::argument);
    }

    private String argument(MatchResult name) {
        return all("ARG").stream()
                .filter(argument -> argument.startsWith(name.group(1) + "="))
                .map(argument -> argument.substring(name.group(1).length() + 1))
                .findFirst()
                .orElseThrow();
    }
}
