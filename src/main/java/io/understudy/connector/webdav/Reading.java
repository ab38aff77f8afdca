package io.understudy.connector.webdav;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.StoredObject;
import io.understudy.object.ByteRange;
import io.understudy.object.Place;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Opens an object: what it is told by the head of the same answer that brings the bytes. */
final class Reading {
    private static final String OPEN = "open";
    private static final Pattern PART = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    /**
     * What is answered of an object that is there and is just being replaced: Apache says 403 where it has found a file
     * and cannot open it any more.
     */
    private static final Set<Integer> REPLACED = Set.of(403, 404, 410, 416);

    /** How often an object that is there may be refused as being replaced. */
    private static final int TRIES = 5;

    private final Addresses addresses;
    private final Server server;
    private final Resources resources;
    private final WebdavFailures failures;

    Reading(Addresses addresses, Server server, Resources resources, WebdavFailures failures) {
        this.addresses = addresses;
        this.server = server;
        this.resources = resources;
        this.failures = failures;
    }

    /** Empty where nothing stands there. */
    Uni<Optional<StoredObject>> open(Place place, ByteRange range) {
        return open(place, range, 1);
    }

    private Uni<Optional<StoredObject>> open(Place place, ByteRange range, int attempt) {
        return server.get(OPEN, addresses.object(place), range).chain(download -> switch (download.status()) {
            case 200 -> whole(place, range, download);
            case 206 -> Uni.createFrom().item(Optional.of(part(place, range, download)));
            default -> download.release().chain(() -> refused(place, range, download.status(), attempt));
        });
    }

    private Uni<Optional<StoredObject>> whole(Place place, ByteRange range, Download download) {
        var size = size(download);
        // Whoever tells neither shows a page about a folder.
        if (size >= 0
                && (download.headers().contains("Last-Modified")
                        || download.headers().contains("ETag"))) {
            return Uni.createFrom().item(Optional.of(whole(place, range, download, size)));
        }
        return find(place).chain(found -> {
            if (found.isEmpty()) {
                return download.release().replaceWith(Optional.empty());
            }
            return Uni.createFrom()
                    .item(Optional.of(
                            whole(place, range, download, found.get().size().orElse(0))));
        });
    }

    private StoredObject whole(Place place, ByteRange range, Download download, long size) {
        var length = range.lengthIn(size);
        var skipped = Math.min(range.offset(), size);
        return stored(place, size, download, skipped, length, skipped + length < size);
    }

    private StoredObject part(Place place, ByteRange range, Download download) {
        var told = Optional.ofNullable(download.headers().get("Content-Range")).orElse("");
        var matcher = PART.matcher(told);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != range.offset()) {
            throw failures.of(Kind.UNEXPECTED, OPEN, "the server sends another range than was asked for");
        }
        var size = Long.parseLong(matcher.group(3));
        return stored(place, size, download, 0, range.lengthIn(size), false);
    }

    private Uni<Optional<StoredObject>> refused(Place place, ByteRange range, int status, int attempt) {
        return find(place).chain(found -> {
            if (found.isEmpty()) {
                return Uni.createFrom().item(Optional.empty());
            }
            // The range lies behind the end, or the object is empty.
            if (status == 416 && range.lengthIn(found.get().size().orElse(0)) == 0) {
                return Uni.createFrom().item(Optional.of(nothing(place, found.get())));
            }
            if (attempt < TRIES && REPLACED.contains(status)) {
                return open(place, range, attempt + 1);
            }
            return Uni.createFrom().failure(failures.of(OPEN, status));
        });
    }

    private static StoredObject nothing(Place place, Resource resource) {
        var info = new ObjectInfo(place, resource.size().orElse(0), resource.modified(), Optional.empty());
        return new StoredObject(
                info, Multi.createFrom().empty(), Uni.createFrom().voidItem());
    }

    private Uni<Optional<Resource>> find(Place place) {
        return resources
                .find(OPEN, addresses.object(place))
                .map(found -> found.filter(resource -> !resource.collection()));
    }

    private static StoredObject stored(
            Place place, long size, Download download, long skipped, long length, boolean more) {
        var info = new ObjectInfo(place, size, modified(download), Optional.empty());
        return new StoredObject(info, download.stream(skipped, length, more), download.release());
    }

    private static long size(Download download) {
        var told = Optional.ofNullable(download.headers().get("Content-Length")).orElse("");
        return told.matches("\\d{1,18}") ? Long.parseLong(told) : -1;
    }

    private static Instant modified(Download download) {
        var told = Optional.ofNullable(download.headers().get("Last-Modified")).orElse("");
        try {
            return ZonedDateTime.parse(told, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            // For display only.
            return Instant.EPOCH;
        }
    }
}
