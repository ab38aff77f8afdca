package io.understudy.app;

import io.quarkus.runtime.ImageMode;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
@Singleton
final class ExecutablePages {
    private static final Logger LOG = Logger.getLogger(ExecutablePages.class);
    private static final Path PROCESS = Path.of("/proc/self");
    /** As proc(5) tells of a mapping that this process may not write to: from, to, file, and what is said of it. */
    private static final Pattern MAPPING =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) r-[x-]p \\S+ \\S+ \\S+ +(/.*)\\n((?:[A-Z].*\\n)*+)");
    /** What the loader has relocated is not in the file, and would be lost; it may be in memory or swapped out. */
    private static final Pattern UNCHANGED = Pattern.compile("(?s)\\nAnonymous: +0 kB\\n.*\\nSwap: +0 kB\\n");

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int HEXADECIMAL = 16;

    private final Vertx vertx;

    ExecutablePages(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Takes them out of this process when the first requests have had their time; a page that is needed again comes back
     * from the kernel's cache, or from the file. Does nothing on a JVM, and where there is no proc(5). Never fails.
     */
    void giveBackSoon() {
        if (ImageMode.current() == ImageMode.NATIVE_RUN) {
            vertx.setTimer(
                    PAUSE.toMillis(),
                    ignored -> vertx.executeBlocking(ExecutablePages::giveBack, false)
                            .onSuccess(bytes -> LOG.debugf("The executable's pages are given back. bytes=%d", bytes))
                            .onFailure(failure -> LOG.debugf(failure, "The executable's pages stay where they are.")));
        }
    }

    private static long giveBack() throws IOException {
        var executable = Files.readSymbolicLink(PROCESS.resolve("exe")).toString();
        var mappings = MAPPING.matcher(Files.readString(PROCESS.resolve("smaps")));
        var bytes = 0L;
        while (mappings.find()) {
            if (mappings.group(3).equals(executable)
                    && UNCHANGED.matcher(mappings.group(4)).find()) {
                bytes += giveBack(address(mappings.group(1)), address(mappings.group(2)));
            }
        }
        return bytes;
    }

    private static long giveBack(long from, long to) {
        var size = to - from;
        return Kernel.madvise(WordFactory.pointer(from), WordFactory.unsigned(size), Kernel.DONTNEED) == 0 ? size : 0;
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
