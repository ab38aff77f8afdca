package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.deploy.Dockerfile;
import io.understudy.deploy.Dockerfile.Copy;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An image's own files, laid out in a folder as its Dockerfile says: what it copies, its users, its volume. */
record Image(Dockerfile file, Path root) {
    /** Made only where Maven is online, see BillOfMaterialsIT; the service does not need it. */
    private static final String BILL_OF_MATERIALS = "target/*-sbom.json";

    void layOut() throws IOException {
        for (var copy : file.copies()) {
            var sources = sources(copy.source());
            if (sources.isEmpty() && copy.source().equals(BILL_OF_MATERIALS)) {
                continue;
            }
            assertThat(sources).as(copy.source()).hasSize(1);
            put(sources.getFirst(), target(copy, sources.getFirst()), copy);
        }
    }

    /** A new volume, which takes owner and permissions from what the image has in its place. */
    Path volume(Path folder) throws IOException {
        assertThat(file.all("RUN"))
                .singleElement()
                .asString()
                .contains("mkdir -m 0770 /data", "chown " + file.user() + ":0 /data");
        var volume = Files.createDirectory(folder);
        Files.setAttribute(volume, "unix:uid", file.user());
        Files.setAttribute(volume, "unix:gid", 0);
        Files.setAttribute(volume, "unix:mode", 0770);
        return volume;
    }

    /** Everything that is there, with what would show that somebody has written to it. */
    Map<String, Object> entries() throws IOException {
        var found = new TreeMap<String, Object>();
        try (Stream<Path> entries = Files.walk(root)) {
            for (var entry : entries.toList()) {
                found.put(
                        root.relativize(entry).toString(),
                        Files.readAttributes(
                                entry, "unix:mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS));
            }
        }
        return found;
    }

    private static List<Path> sources(String source) throws IOException {
        var path = Path.of(source);
        var named = FileSystems.getDefault().getPathMatcher("glob:" + path);
        try (Stream<Path> entries = Files.list(path.resolveSibling(""))) {
            return entries.filter(named::matches).toList();
        }
    }

    private Path target(Copy copy, Path source) {
        var target = root.resolve(copy.target().substring(1));
        return copy.target().endsWith("/") && !copy.source().endsWith("/")
                ? target.resolve(source.getFileName())
                : target;
    }

    private static void put(Path source, Path target, Copy copy) throws IOException {
        Files.createDirectories(target.resolveSibling(""));
        try (Stream<Path> entries = Files.walk(source)) {
            for (var entry : entries.toList()) {
                var to = target.resolve(source.relativize(entry).toString());
                Files.copy(entry, to, StandardCopyOption.COPY_ATTRIBUTES);
                own(to, copy);
            }
        }
    }

    private static void own(Path entry, Copy copy) throws IOException {
        var ids = copy.owner().split(":", 2);
        Files.setAttribute(entry, "unix:uid", Integer.parseInt(ids[0]));
        Files.setAttribute(entry, "unix:gid", Integer.parseInt(ids[1]));
        if (copy.mode().isPresent()) {
            Files.setAttribute(entry, "unix:mode", Integer.parseInt(copy.mode().get(), 8));
        }
    }
}
