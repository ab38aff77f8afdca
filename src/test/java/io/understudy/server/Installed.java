package io.understudy.server;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs that tests start. Where one is missing the test is skipped, but fails where everything has to be proved. */
public final class Installed {
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin");

    private Installed() {}

    /** Its whole path. */
    public static String program(String name, String debianPackage) {
        for (var folder : FOLDERS) {
            var path = Path.of(folder, name);
            if (Files.isExecutable(path)) {
                return path.toString();
            }
        }
        return missing(name, debianPackage);
    }

    /** A file that a program needs. */
    public static void file(Path path, String debianPackage) {
        if (!Files.exists(path)) {
            missing(path.toString(), debianPackage);
        }
    }

    private static String missing(String what, String debianPackage) {
        var missing = what + " is not installed (Debian's package " + debianPackage + ")";
        failInCi(missing);
        return abort(missing);
    }

    /** Fails where everything has to be proved; elsewhere a test may go without. */
    public static void failInCi(String lacking) {
        if (inCi()) {
            fail(lacking);
        }
    }

    /** Whether everything has to be proved. */
    public static boolean inCi() {
        return Boolean.parseBoolean(System.getenv("CI"));
    }

    /** Skips what only root can start, also where everything has to be proved: there the tests run as root. */
    public static void asRoot(String name) {
        if (!root()) {
            abort(name + " can be started by root only");
        }
    }

    public static boolean root() {
        return System.getProperty("user.name").equals("root");
    }
}
