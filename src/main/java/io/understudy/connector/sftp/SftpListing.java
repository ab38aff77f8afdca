package io.understudy.connector.sftp;

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
 * than a page has; the server sends their attributes along with their names.
 */
final class SftpListing {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Folders folders;
    private final RemoteFiles files;
    private final ListRequest request;
    private final String after;
    private final List<ObjectInfo> found = new ArrayList<>();

    SftpListing(Folders folders, RemoteFiles files, ListRequest request) {
        this.folders = folders;
        this.files = files;
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
            for (var entry : batch.entrySet()) {
                visit(entry.getKey(), entry.getValue());
            }
            if (batch.size() <= request.limit()) {
                return;
            }
            last = batch.lastKey();
        }
    }

    private void visit(String entry, Attributes attributes) throws IOException {
        if (full()) {
            return;
        }
        if (entry.endsWith("/")) {
            walk(entry);
        } else if (attributes.file()) {
            found.add(new ObjectInfo(new Place(entry), attributes.size(), attributes.modified(), Optional.empty()));
        }
    }

    // One more than a page, which tells whether there are more.
    private NavigableMap<String, Attributes> nextOf(String folder, String last) throws IOException {
        var next = new TreeMap<String, Attributes>(BY_BYTES);
        try {
            files.visit(path(folder), (name, attributes) -> {
                var entry = folder + name + (attributes.folder() ? "/" : "");
                if (BY_BYTES.compare(entry, last) > 0 && wanted(entry)) {
                    next.put(entry, attributes);
                    if (next.size() > request.limit() + 1) {
                        next.pollLastEntry();
                    }
                }
            });
        } catch (ServerAnswerException e) {
            // Pruned since its parent was read.
            if (!e.missing()) {
                throw e;
            }
        }
        return next;
    }

    private String path(String folder) {
        return folder.isEmpty() ? folders.top() : folders.root() + "/" + folder.substring(0, folder.length() - 1);
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
