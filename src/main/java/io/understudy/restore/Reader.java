package io.understudy.restore;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.CopyState;
import io.understudy.catalog.Debts;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Role;
import io.understudy.cluster.Clusters;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.StoredObject;
import io.understudy.connector.Timing;
import io.understudy.object.ByteRange;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.restore.ReadException.Kind;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads the newest version from the primary, or from a backup where the primary is down or lacks it.
 *
 * <p>A read sees a version from its settle on. While an attempt that has not settled may have changed what a cluster
 * shows, the read takes a copy that cannot have been touched, or waits, bounded. What is small is verified before the
 * first byte is answered and replaced by another copy where it is bad; what is large is verified as it streams, and
 * fails before its last bytes.
 */
public final class Reader {
    private static final Duration POLL = Duration.ofMillis(25);
    private static final String ANOTHER_DIGEST = "its digest differs from what was stored";

    private final Catalogue catalogue;
    private final Debts debts;
    private final Clusters clusters;
    private final ReadListener listener;
    private final Duration patience;
    private final int buffer;
    private final Timing timing;

    /**
     * @param patience how long a read waits for an attempt to settle
     * @param buffer up to how many bytes an object is verified before it is answered
     */
    public Reader(
            Catalogue catalogue,
            Debts debts,
            Clusters clusters,
            ReadListener listener,
            Duration patience,
            int buffer,
            Timing timing) {
        this.catalogue = catalogue;
        this.debts = debts;
        this.clusters = clusters;
        this.listener = listener;
        this.patience = patience;
        this.buffer = buffer;
        this.timing = timing;
    }

    /** Opens an object; fails with {@link ReadException}. */
    public Uni<Reading> read(DataId id, ByteRange range, From from) {
        return Uni.createFrom().deferred(() -> read(id, range, from, timing.nanos() + patience.toNanos()));
    }

    private Uni<Reading> read(DataId id, ByteRange range, From from, long giveUp) {
        return settled(id, from, giveUp)
                .chain(state -> open(state, range, candidates(state, from), 0, new ArrayList<>()))
                // A write may have come between the state and the bytes: the next state tells.
                .onFailure(ReplacedException.class)
                .recoverWithUni(replaced -> timing.nanos() < giveUp
                        ? pause().chain(() -> read(id, range, from, giveUp))
                        : Uni.createFrom()
                                .failure(new ReadException(
                                        Kind.UNAVAILABLE, "the object is being replaced", Optional.empty())));
    }

    /** The object's state, once there is a copy that no open attempt can have touched, or when patience is over. */
    private Uni<ObjectState> settled(DataId id, From from, long giveUp) {
        return catalogue.find(id).chain(found -> {
            var state = found.filter(ObjectState::exists)
                    .orElseThrow(() ->
                            new ReadException(Kind.NOT_FOUND, "there is no object '" + id + "'", Optional.empty()));
            var certain = candidates(state, from).stream().anyMatch(copy -> certain(state, copy));
            return certain || state.attempts().isEmpty() || timing.nanos() >= giveUp
                    ? Uni.createFrom().item(state)
                    : pause().chain(() -> settled(id, from, giveUp));
        });
    }

    private Uni<Void> pause() {
        return timing.pause(POLL);
    }

    private boolean certain(ObjectState state, CopyState copy) {
        return usable(copy.cluster()) && !state.uncertainOn(copy.cluster());
    }

    /** In the order in which they are tried: certain before uncertain, usable before not, primary before backup. */
    private List<CopyState> candidates(ObjectState state, From from) {
        return state.copies().stream()
                .filter(copy -> switch (from) {
                    case From.Newest newest -> copy.holds(state.version());
                    case From.Primary primary -> copy.role() == Role.PRIMARY && held(copy);
                    case From.Backup backup -> copy.role() == Role.BACKUP && held(copy);
                    case From.Named named -> copy.cluster().equals(named.cluster()) && held(copy);
                })
                .sorted(Comparator.comparing((CopyState copy) -> !certain(state, copy))
                        .thenComparing(copy -> !usable(copy.cluster()))
                        .thenComparing(CopyState::held, Comparator.reverseOrder())
                        .thenComparing(CopyState::role))
                .toList();
    }

    private static boolean held(CopyState copy) {
        return copy.held().value() > 0;
    }

    private Uni<Reading> open(
            ObjectState state, ByteRange range, List<CopyState> candidates, int index, List<ReadException> failures) {
        if (index == candidates.size()) {
            return Uni.createFrom().failure(verdict(state, failures));
        }
        var copy = candidates.get(index);
        return open(state, range, copy)
                .invoke(() -> listener.served(state.id(), copy.cluster(), index > 0, range.lengthIn(copy.size())))
                .onFailure(failure -> !(failure instanceof ReplacedException))
                .recoverWithUni(failure -> {
                    failures.add(known(copy, failure));
                    return open(state, range, candidates, index + 1, failures);
                });
    }

    private Uni<Reading> open(ObjectState state, ByteRange range, CopyState copy) {
        var cluster = clusters.find(copy.cluster());
        if (cluster.isEmpty()) {
            return Uni.createFrom()
                    .failure(new ReadException(
                            Kind.UNAVAILABLE, "the cluster is not registered any more", Optional.of(copy.cluster())));
        }
        return cluster.get()
                .connector()
                .open(copy.place(), range)
                .onFailure(Reader::missing)
                .recoverWithUni(() -> bad(state, copy, "it is not there"))
                .chain(stored -> {
                    if (stored.info().size() != copy.size()) {
                        return stored.release().chain(() -> bad(state, copy, "it has another size than was stored"));
                    }
                    var whole = range.offset() == 0 && range.length() >= copy.size();
                    if (whole && copy.size() <= buffer) {
                        return verified(state, copy, stored);
                    }
                    return unchanged(state, copy, stored)
                            .map(same -> whole
                                    ? verifying(state, copy, stored)
                                    : reading(state, copy, stored, stored.bytes()));
                });
    }

    private static boolean missing(Throwable failure) {
        return failure instanceof ConnectorException known && known.kind() == ConnectorException.Kind.NOT_FOUND;
    }

    /** Small: read and verified before anything is answered. */
    private Uni<Reading> verified(ObjectState state, CopyState copy, StoredObject stored) {
        return stored.bytes()
                .collect()
                .in(Buffer::buffer, Buffer::appendBuffer)
                .chain(bytes -> copy.digest().isEmpty()
                                || Digest.of(bytes).equals(copy.digest().get())
                        ? Uni.createFrom()
                                .item(reading(
                                        state,
                                        copy,
                                        stored,
                                        bytes.length() == 0
                                                ? Multi.createFrom().empty()
                                                : Multi.createFrom().item(bytes)))
                        : bad(state, copy, ANOTHER_DIGEST));
    }

    /** Large: verified as it passes. */
    private Reading verifying(ObjectState state, CopyState copy, StoredObject stored) {
        var bytes = copy.digest()
                .map(digest -> Verified.bytes(stored.bytes(), digest, () -> corrupt(state, copy, ANOTHER_DIGEST)))
                .orElse(stored.bytes());
        return reading(state, copy, stored, bytes);
    }

    /**
     * The bytes were opened after the state was read, so a write in between may have replaced them; what cannot be
     * verified beforehand is opened only where the catalogue still says the same.
     */
    private Uni<Void> unchanged(ObjectState state, CopyState copy, StoredObject stored) {
        return catalogue
                .find(state.id())
                .chain(now -> {
                    var same = now.isPresent()
                            && now.get().uncertainOn(copy.cluster()) == state.uncertainOn(copy.cluster())
                            && now.get().copies().contains(copy);
                    return same
                            ? Uni.createFrom().voidItem()
                            : stored.release().chain(() -> Uni.createFrom().failure(new ReplacedException()));
                })
                // Nobody will read it: whoever has asked is gone, or the catalogue is.
                .onFailure(failure -> !(failure instanceof ReplacedException))
                .call(stored::release)
                .onCancellation()
                .call(stored::release);
    }

    private static Reading reading(ObjectState state, CopyState copy, StoredObject stored, Multi<Buffer> bytes) {
        return new Reading(state, copy, copy.size(), bytes, stored.release());
    }

    /** Bad bytes, or bytes of a version that came between: only the state tells which. */
    private <T> Uni<T> bad(ObjectState state, CopyState copy, String message) {
        return catalogue
                .find(state.id())
                .chain(now -> now.isPresent()
                                && !now.get().uncertainOn(copy.cluster())
                                && now.get().copies().contains(copy)
                        ? corrupt(state, copy, message)
                        : Uni.createFrom().failure(new ReplacedException()));
    }

    /** Tells, has the copy written again where another one is good, and fails. */
    private <T> Uni<T> corrupt(ObjectState state, CopyState copy, String message) {
        listener.corrupt(state.id(), copy.held(), copy.cluster());
        return debts.distrust(state.id(), copy.cluster(), copy.held())
                .onFailure()
                .recoverWithItem(false)
                .chain(() -> Uni.createFrom()
                        .failure(new ReadException(Kind.CORRUPT, message, Optional.of(copy.cluster()))));
    }

    private static ReadException known(CopyState copy, Throwable failure) {
        if (failure instanceof ReadException read) {
            return read;
        }
        var reason =
                failure instanceof ConnectorException known ? known.reason() : String.valueOf(failure.getMessage());
        return new ReadException(Kind.UNAVAILABLE, reason, Optional.of(copy.cluster()));
    }

    private static ReadException verdict(ObjectState state, List<ReadException> failures) {
        if (failures.isEmpty()) {
            return new ReadException(Kind.NOT_FOUND, "'" + state.id() + "' has no such copy", Optional.empty());
        }
        var corrupt = failures.stream().allMatch(failure -> failure.kind() == Kind.CORRUPT);
        var told = failures.stream()
                .map(failure -> failure.cluster().orElse("?") + ": " + failure.getMessage())
                .reduce((a, b) -> a + "; " + b)
                .orElseThrow();
        return new ReadException(
                corrupt ? Kind.CORRUPT : Kind.UNAVAILABLE,
                told,
                failures.getFirst().cluster());
    }

    private boolean usable(String cluster) {
        return clusters.find(cluster).map(open -> open.usable()).orElse(false);
    }

    /** The object has moved on between the look at the catalogue and the bytes. */
    private static final class ReplacedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
