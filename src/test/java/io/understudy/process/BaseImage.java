package io.understudy.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stands in for the image that ours is made from.
 *
 * @param shared what is there of this machine, at its own place and read-only
 * @param path where programs are found
 */
record BaseImage(List<Path> shared, String path) {
    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x[0-9a-f]+\\)");
    private static final Path SHELL = Path.of("/bin/sh");
    /** What the base of the native image has beside libc, where its executable does not name it: PostgreSQL's do. */
    private static final List<String> BESIDE_LIBC =
            List.of("libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libstdc++.so.6", "libgcc_s.so.1");

    /** A whole system and the Java that these tests run on, as a base for jars has them. */
    static BaseImage system(Path root) throws IOException {
        var java = Path.of(System.getProperty("java.home")).toRealPath();
        var shared = new ArrayList<Path>();
        for (var folder : List.of("/usr", "/bin", "/lib", "/lib64")) {
            share(Path.of(folder), root, shared);
        }
        if (shared.stream().noneMatch(java::startsWith)) {
            share(java, root, shared);
        }
        // Red Hat's images for Java have this user.
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "default:x:185:0:Default user:/home/default:/sbin/nologin\n");
        return new BaseImage(List.copyOf(shared), java.resolve("bin") + ":" + SYSTEM_PATH);
    }

    /** Nothing but glibc, libstdc++, zlib and a shell, and of them only what the executable and PostgreSQL ask for. */
    static BaseImage micro(Path root, Path executable) throws IOException {
        copy(SHELL, root);
        for (var program : List.of(executable, SHELL)) {
            for (var library : libraries(program)) {
                copy(library, root);
                if (String.valueOf(library.getFileName()).startsWith("libc.so.")) {
                    for (var name : BESIDE_LIBC) {
                        copy(library.resolveSibling(name), root);
                    }
                }
            }
        }
        Files.createDirectory(root.resolve("etc"));
        Files.createFile(root.resolve("etc/passwd"));
        return new BaseImage(List.of(), SYSTEM_PATH);
    }

    private static void share(Path folder, Path root, List<Path> shared) throws IOException {
        var place = root.resolve(folder.toString().substring(1));
        if (Files.isSymbolicLink(folder)) {
            Files.createSymbolicLink(place, Files.readSymbolicLink(folder));
        } else if (Files.isDirectory(folder)) {
            Files.createDirectories(place);
            shared.add(folder);
        }
    }

    private static List<Path> libraries(Path program) throws IOException {
        return LIBRARY.matcher(Output.of("ldd", program.toString()))
                .results()
                .map(library -> Path.of(library.group(1)))
                .toList();
    }

    private static void copy(Path file, Path root) throws IOException {
        var place = root.resolve(file.toString().substring(1));
        Files.createDirectories(place.resolveSibling(""));
        if (!Files.exists(place)) {
            Files.copy(file, place);
        }
    }
}
