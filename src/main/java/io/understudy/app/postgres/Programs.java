package io.understudy.app.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's programs. */
final class Programs {
    /** How a program has ended. */
    record End(int status, String output) {
        boolean good() {
            return status == 0;
        }
    }

    private final Path bin;
    private final Path home;
    private final Privileges privileges;

    Programs(Path bin, Path home, Privileges privileges) {
        this.bin = bin;
        this.home = home;
        this.privileges = privileges;
    }

    Privileges privileges() {
        return privileges;
    }

    /** Runs a program to its end, which must come within the limit. */
    End run(Duration limit, String program, List<String> arguments) throws IOException {
        var words = new ArrayList<String>();
        words.add(bin.resolve(program).toString());
        words.addAll(arguments);
        var output = Files.createTempFile("understudy-" + program, ".log");
        try {
            var builder = new ProcessBuilder(privileges.command(words))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            // What is set for a client of some other PostgreSQL is not meant for this one.
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " has not ended after " + limit.toSeconds() + " s");
            }
            return new End(process.exitValue(), Files.readString(output).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " was running", e);
        } finally {
            Files.delete(output);
        }
    }
}
