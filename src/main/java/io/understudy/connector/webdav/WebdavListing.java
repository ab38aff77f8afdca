package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.object.Place;
import io.understudy.object.SavePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * One page of a listing: a walk in the order of the whole places. A folder counts as its name with the slash, which is
 * what its places go on with: {@code a-b} before {@code a/b} before {@code a0}. A server lists each folder whole.
 */
final class WebdavListing {
    private static final String LIST = "list";
    private static final Comparator<Entry> BY_BYTES = (a, b) -> Arrays.compareUnsigned(
            a.name().getBytes(StandardCharsets.UTF_8), b.name().getBytes(StandardCharsets.UTF_8));

    private final Addresses addresses;
    private final Resources resources;
    private final ListRequest request;
    private final Entry after;
    private final List<ObjectInfo> found = new ArrayList<>();

    WebdavListing(Addresses addresses, Resources resources, ListRequest request) {
        this.addresses = addresses;
        this.resources = resources;
        this.request = request;
        this.after = new Entry(request.after().map(Place::value).orElse(""), Resource.collection(""));
    }

    Uni<Page> page() {
        // Some servers do not list the service's own folder, but what is in it.
        return walk(request.prefix().substring(0, request.prefix().lastIndexOf('/') + 1))
                .replaceWith(() -> {
                    if (found.size() <= request.limit()) {
                        return new Page(List.copyOf(found), Optional.empty());
                    }
                    var objects = List.copyOf(found.subList(0, request.limit()));
                    return new Page(objects, Optional.of(objects.getLast().place()));
                });
    }

    private Uni<Void> walk(String folder) {
        return resources
                .children(LIST, addresses.folder(folder))
                .chain(children -> visit(children.orElse(List.of()).stream()
                        .map(child -> new Entry(
                                folder + Addresses.name(child.name()) + (child.collection() ? "/" : ""), child))
                        .filter(this::wanted)
                        .sorted(BY_BYTES)
                        .iterator()));
    }

    private Uni<Void> visit(Iterator<Entry> entries) {
        while (entries.hasNext() && found.size() <= request.limit()) {
            var entry = entries.next();
            if (entry.resource().collection()) {
                return walk(entry.name()).chain(() -> visit(entries));
            }
            found.add(new ObjectInfo(
                    new Place(entry.name()),
                    entry.resource().size().orElse(0),
                    entry.resource().modified(),
                    Optional.empty()));
        }
        return Uni.createFrom().voidItem();
    }

    private boolean wanted(Entry entry) {
        var name = entry.name();
        if (name.equals(SavePath.RESERVED + "/") && !request.own()) {
            return false;
        }
        if (entry.resource().collection()) {
            return (name.startsWith(request.prefix()) || request.prefix().startsWith(name))
                    && (BY_BYTES.compare(entry, after) > 0 || after.name().startsWith(name));
        }
        return name.startsWith(request.prefix()) && BY_BYTES.compare(entry, after) > 0;
    }

    private record Entry(String name, Resource resource) {}
}
