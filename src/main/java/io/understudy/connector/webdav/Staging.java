package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.StageId;
import java.util.Optional;

/** Puts content into the stage folder and makes sure that all of it is there, and that nobody has fenced it. */
final class Staging {
    private static final String STAGE = "stage";

    private final Addresses addresses;
    private final Server server;
    private final Resources resources;
    private final Removal removal;
    private final Store store;
    private final boolean readBack;
    private final WebdavFailures failures;

    Staging(
            Addresses addresses,
            Server server,
            Resources resources,
            Removal removal,
            Store store,
            boolean readBack,
            WebdavFailures failures) {
        this.addresses = addresses;
        this.server = server;
        this.resources = resources;
        this.removal = removal;
        this.store = store;
        this.readBack = readBack;
        this.failures = failures;
    }

    /**
     * Puts it under a name of its own.
     *
     * @param number not used before by this process
     * @return how many bytes were taken
     */
    Uni<Long> put(StageId id, long number, Content content) {
        var address = addresses.staged(id, number);
        return Uni.createFrom().deferred(() -> {
            var upload = new Upload(content, readBack, failures);
            return server.put(upload, address)
                    .chain(answer -> accepted(id, upload, answer))
                    .chain(() -> verify(id, address, upload))
                    .onFailure(failure -> !outage(failure))
                    .call(() -> drop(address))
                    .onCancellation()
                    .call(() -> drop(address));
        });
    }

    Uni<Void> remove(StageId id, long number) {
        return resources.remove("discard", addresses.staged(id, number));
    }

    private Uni<Void> accepted(StageId id, Upload upload, Answer answer) {
        if (answer.success()) {
            return upload.whole()
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom()
                            .failure(failures.of(Kind.UNEXPECTED, STAGE, "the server answered before the end"));
        }
        return switch (answer.status()) {
            case 403, 413, 507 -> Uni.createFrom().failure(failures.of(STAGE, answer.status()));
            // Some servers say so when their disk is full, and also where the folder is gone.
            case 500 ->
                removal.requireUnfenced(STAGE, id)
                        .chain(() -> Uni.createFrom()
                                .failure(failures.of(
                                        Kind.NO_SPACE,
                                        STAGE,
                                        "the server answered 500, as some do when they are full")));
            default -> removal.stageFolderGone(STAGE, id.process(), answer.status());
        };
    }

    /** Only now: a fence puts its sign up first and removes what is staged then. */
    private Uni<Long> verify(StageId id, String address, Upload upload) {
        return Uni.combine()
                .all()
                .unis(removal.requireUnfenced(STAGE, id).replaceWith(true), resources.find(STAGE, address))
                .asTuple()
                .chain(both -> size(both.getItem2(), upload.count()))
                .chain(size -> readBack
                        ? digest(address, upload).replaceWith(size)
                        : Uni.createFrom().item(size));
    }

    private Uni<Long> size(Optional<Resource> found, long sent) {
        if (found.isEmpty()) {
            return store.fenced(STAGE, "the staged object is gone");
        }
        var size = found.get().size().orElse(-1);
        if (size == sent) {
            return Uni.createFrom().item(size);
        }
        // A server that is full may keep a part and call it a success.
        return Uni.createFrom()
                .failure(failures.of(
                        size >= 0 && size < sent ? Kind.NO_SPACE : Kind.CORRUPT,
                        STAGE,
                        "the server keeps %d of %d bytes".formatted(size, sent)));
    }

    private Uni<Void> digest(String address, Upload upload) {
        var sent = upload.digest();
        var kept = Digest.builder();
        return server.get(STAGE, address, ByteRange.ALL)
                .chain(download -> {
                    if (download.status() != 200) {
                        return download.release()
                                .chain(() -> Uni.createFrom().<Void>failure(failures.of(STAGE, download.status())));
                    }
                    return download.stream(0, upload.count(), false)
                            .onItem()
                            .invoke(bytes -> Upload.add(kept, bytes))
                            .onItem()
                            .ignoreAsUni();
                })
                .invoke(() -> {
                    if (!sent.equals(Optional.of(kept.build()))) {
                        throw failures.of(Kind.CORRUPT, STAGE, "the server keeps other bytes than were sent");
                    }
                });
    }

    // A failure leaves garbage only, which is swept with the process's folder.
    private Uni<Void> drop(String address) {
        return resources
                .remove(STAGE, address)
                .onFailure(ConnectorException.class)
                .recoverWithNull();
    }

    private static boolean outage(Throwable failure) {
        return failure instanceof ConnectorException known && known.outage();
    }
}
