package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.object.Digest;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands where. */
final class S3Look {
    private final S3Client client;
    private final S3Objects objects;
    private final S3Keys keys;
    private final StoreObject store;

    S3Look(S3Client client, S3Objects objects, S3Keys keys, StoreObject store) {
        this.client = client;
        this.objects = objects;
        this.keys = keys;
        this.store = store;
    }

    Uni<Optional<ObjectInfo>> stat(String operation, Place place) {
        return objects.head(operation, keys.object(place))
                .chain(head -> head.isPresent()
                        ? Uni.createFrom().item(Optional.of(info(place, head.get(), size(operation, head.get()))))
                        : store.requireIdentity(operation).replaceWith(Optional.empty()));
    }

    static ObjectInfo info(Place place, S3Answer head, long size) {
        return new ObjectInfo(
                place,
                size,
                ServerClock.time(head.headers().get("last-modified")).orElse(Instant.EPOCH),
                digest(head));
    }

    // Anybody may have written it.
    private static Optional<Digest> digest(S3Answer head) {
        try {
            return head.header(Uploads.DIGEST_HEADER).map(Digest::new);
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private long size(String operation, S3Answer head) {
        return head.header("content-length")
                .map(Long::parseLong)
                .orElseThrow(() -> client.failures().of(Kind.UNEXPECTED, operation, "the store tells no size"));
    }

    /** Keys that no place has are somebody else's, and are left out. */
    Uni<Page> list(ListRequest request) {
        var after = request.after().map(keys::object).orElse("");
        return fill(request, new ArrayList<>(), after).chain(this::believed);
    }

    // A page has what was asked for or is the last one, so what is left out makes it no shorter.
    private Uni<Page> fill(ListRequest request, List<ObjectInfo> found, String after) {
        return objects.list("list", keys.prefix() + request.prefix(), after, request.limit() - found.size())
                .chain(page -> {
                    page.keys().forEach(listed -> place(request, listed).ifPresent(found::add));
                    if (!page.truncated() || page.keys().isEmpty()) {
                        return Uni.createFrom().item(new Page(List.copyOf(found), Optional.empty()));
                    }
                    if (found.size() == request.limit()) {
                        var last = found.getLast().place();
                        return Uni.createFrom().item(new Page(List.copyOf(found), Optional.of(last)));
                    }
                    return fill(
                            request, found, next(request, page.keys().getLast().key()));
                });
    }

    private String next(ListRequest request, String last) {
        return !request.own() && last.startsWith(keys.own()) ? keys.behindOwn() : last;
    }

    private Optional<ObjectInfo> place(ListRequest request, S3Objects.Listed listed) {
        return keys.place(listed.key())
                .filter(place -> request.own() || !place.reserved())
                .map(place -> new ObjectInfo(place, listed.size(), listed.modified(), Optional.empty()));
    }

    // An empty listing may be another store's.
    private Uni<Page> believed(Page page) {
        return page.objects().isEmpty()
                ? store.requireIdentity("list").replaceWith(page)
                : Uni.createFrom().item(page);
    }
}
