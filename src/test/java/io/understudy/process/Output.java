package io.understudy.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What programs print. */
final class Output {
    private Output() {}

    /** All that it prints; what is wrong with it where it fails. */
    static String of(String... command) throws IOException {
        var program = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return program.waitFor() == 0 ? text : "it fails: " + text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
