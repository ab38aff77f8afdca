package io.understudy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a build has made, and how it is started.
 *
 * @param name for people
 * @param files what has to be deployed
 * @param command that starts it, up to the settings
 * @param program what comes behind the settings
 */
record Artifact(String name, Path files, List<String> command, List<String> program) {
    static Artifact jar(Path jar, String... options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        var folder = jar.toAbsolutePath().getParent();
        return new Artifact(
                "JVM" + (options.length == 0 ? "" : ", " + String.join(" ", options)),
                folder == null ? jar : folder,
                command,
                List.of("-jar", jar.toAbsolutePath().toString()));
    }

    static Artifact executable(Path file, String... options) {
        var command = new ArrayList<String>();
        command.add(file.toAbsolutePath().toString());
        command.addAll(List.of(options));
        return new Artifact(
                "native" + (options.length == 0 ? "" : ", " + String.join(" ", options)), file, command, List.of());
    }

    /** Of all its files, in bytes. */
    long size() throws IOException {
        try (var all = Files.walk(files)) {
            var sum = 0L;
            for (var file : all.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    List<String> with(List<String> settings) {
        var words = new ArrayList<>(command);
        words.addAll(settings);
        words.addAll(program);
        return words;
    }
}
