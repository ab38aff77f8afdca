package io.understudy.connector.smb;

import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.object.Place;
import io.understudy.object.SavePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One page of a listing: a walk in the order of the whole places. A folder counts as its name with the slash, which is
 * what its places go on with: {@code a-b} before {@code a/b} before {@code a0}. Of each folder no more entries are held
 * than a page has.
 */
final class SmbListing {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Folders folders;
    private final SmbFiles files;
    private final ListRequest request;
    private final String after;
    private final List<ObjectInfo> found = new ArrayList<>();

    SmbListing(Folders folders, SmbFiles files, ListRequest request) {
        this.folders = folders;
        this.files = files;
        this.request = request;
        this.after = request.after().map(Place::value).orElse("");
    }

    Page page() throws IOException {
        walk("", folders.root());
        if (found.size() <= request.limit()) {
            return new Page(List.copyOf(found), Optional.empty());
        }
        var objects = List.copyOf(found.subList(0, request.limit()));
        return new Page(objects, Optional.of(objects.getLast().place()));
    }

    private void walk(String folder, String path) throws IOException {
        var last = "";
        while (!full()) {
            var batch = nextOf(folder, path, last);
            for (var entry : batch.entrySet()) {
                visit(entry.getKey(), Folders.below(path, entry.getValue().name()), entry.getValue());
            }
            if (batch.size() <= request.limit()) {
                return;
            }
            last = batch.lastKey();
        }
    }

    private void visit(String name, String path, SmbFiles.Entry entry) throws IOException {
        if (full()) {
            return;
        }
        if (entry.folder()) {
            walk(name, path);
        } else {
            found.add(new ObjectInfo(new Place(name), entry.size(), entry.modified(), Optional.empty()));
        }
    }

    // One more than a page, which tells whether there are more.
    private NavigableMap<String, SmbFiles.Entry> nextOf(String folder, String path, String last) throws IOException {
        var next = new TreeMap<String, SmbFiles.Entry>(BY_BYTES);
        files.each(path, child -> {
            var entry = folder + SmbNames.decoded(child.name()) + (child.folder() ? "/" : "");
            if (BY_BYTES.compare(entry, last) > 0 && wanted(entry)) {
                next.put(entry, child);
                if (next.size() > request.limit() + 1) {
                    next.pollLastEntry();
                }
            }
        });
        return next;
    }

    private boolean wanted(String entry) {
        if (entry.equals(SavePath.RESERVED + "/") && !request.own()) {
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
}
