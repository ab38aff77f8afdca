package io.understudy.connector.file;

import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.object.Place;
import io.understudy.object.SavePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One page of a listing: a walk in the order of the whole places. A folder counts as its name with the slash, which is
 * what its places go on with: {@code a-b} before {@code a/b} before {@code a0}. Of each folder no more entries are held
 * than a page has.
 */
final class FileListing {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Folders folders;
    private final ListRequest request;
    private final String after;
    private final List<ObjectInfo> found = new ArrayList<>();

    FileListing(Folders folders, ListRequest request) {
        this.folders = folders;
        this.request = request;
        this.after = request.after().map(Place::value).orElse("");
    }

    Page page() throws IOException {
        walk("");
        if (found.size() <= request.limit()) {
            return new Page(List.copyOf(found), Optional.empty());
        }
        var objects = List.copyOf(found.subList(0, request.limit()));
        return new Page(objects, Optional.of(objects.getLast().place()));
    }

    private void walk(String folder) throws IOException {
        var last = "";
        while (!full()) {
            var batch = nextOf(folder, last);
            for (var entry : batch) {
                visit(entry);
            }
            if (batch.size() <= request.limit()) {
                return;
            }
            last = batch.last();
        }
    }

    private void visit(String entry) throws IOException {
        if (full()) {
            return;
        }
        if (entry.endsWith("/")) {
            walk(entry);
            return;
        }
        try {
            var attributes = Files.readAttributes(
                    folders.root().resolve(entry), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile()) {
                found.add(new ObjectInfo(
                        new Place(entry),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant(),
                        Optional.empty()));
            }
        } catch (IOException e) {
            if (!FileFailures.missing(e)) {
                throw e;
            }
            // Deleted since its folder was read.
        }
    }

    // One more than a page, which tells whether there are more.
    private NavigableSet<String> nextOf(String folder, String last) throws IOException {
        var next = new TreeSet<>(BY_BYTES);
        try (var children = Files.newDirectoryStream(folders.root().resolve(folder))) {
            for (var child : children) {
                var entry = folder + entry(child);
                if (BY_BYTES.compare(entry, last) > 0 && wanted(entry)) {
                    next.add(entry);
                    if (next.size() > request.limit() + 1) {
                        next.pollLast();
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Pruned since its parent was read.
        }
        return next;
    }

    private boolean wanted(String entry) {
        if (entry.equals(SavePath.RESERVED + "/")) {
            return false;
        }
        if (entry.endsWith("/")) {
            return (entry.startsWith(request.prefix()) || request.prefix().startsWith(entry))
                    && (BY_BYTES.compare(entry, after) > 0 || after.startsWith(entry));
        }
        return entry.startsWith(request.prefix()) && BY_BYTES.compare(entry, after) > 0;
    }

    private boolean full() {
        return found.size() > request.limit();
    }

    private static String entry(Path child) {
        var name = String.valueOf(child.getFileName());
        return Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) ? name + "/" : name;
    }
}
