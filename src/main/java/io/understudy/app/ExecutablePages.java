package io.understudy.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.Pointer;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;
import org.jboss.logging.Logger;

/**
 * The pages of the native executable that are mapped into this process. A start touches most of them, and what goes on
 * afterwards a fourth: the rest would count as resident for as long as the process lives.
 */
final class ExecutablePages {
    private static final Logger LOG = Logger.getLogger(ExecutablePages.class);
    private static final Path PROCESS = Path.of("/proc/self");
    /** Nothing that this process may write to: from, to, file. */
    private static final Pattern MAPPING =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) r-[x-]p [0-9a-f]+ \\S+ \\d+ +(\\S.*)");
    /** What is said of the mapping above. */
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Z]\\w+:");
    /** What the loader has relocated is not in the file, and would be lost. */
    private static final Pattern UNCHANGED = Pattern.compile("Anonymous: +0 kB");

    private static final int HEXADECIMAL = 16;

    private ExecutablePages() {}

    /**
     * Takes them out of this process; a page that is needed again comes back from the kernel's cache, or from the file.
     * In the native executable on Linux only. Never fails.
     */
    static void giveBack() {
        try {
            var executable = Files.readSymbolicLink(PROCESS.resolve("exe")).toString();
            var mapping = MAPPING.matcher("");
            for (var line : Files.readAllLines(PROCESS.resolve("smaps"))) {
                if (!ATTRIBUTE.matcher(line).lookingAt()) {
                    mapping = MAPPING.matcher(line);
                } else if (UNCHANGED.matcher(line).matches()
                        && mapping.matches()
                        && mapping.group(3).equals(executable)) {
                    giveBack(address(mapping.group(1)), address(mapping.group(2)));
                }
            }
        } catch (IOException e) {
            LOG.debugf(e, "The executable's pages stay where they are.");
        }
    }

    private static void giveBack(long from, long to) {
        if (Kernel.madvise(WordFactory.pointer(from), WordFactory.unsigned(to - from), Kernel.DONTNEED) != 0) {
            LOG.debug("The kernel keeps pages of the executable where they are.");
        }
    }

    private static long address(String digits) {
        return Long.parseUnsignedLong(digits, HEXADECIMAL);
    }

    /** Of the C library, which a JVM does not call. */
    private static final class Kernel {
        static final int DONTNEED = 4;

        private Kernel() {}

        /** See madvise(2). */
        @CFunction
        static native int madvise(Pointer address, UnsignedWord length, int advice);
    }
}
