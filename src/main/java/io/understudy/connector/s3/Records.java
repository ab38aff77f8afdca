package io.understudy.connector.s3;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Digest;
import io.understudy.object.StageId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * What has been begun under which stage id: small objects, each with a name of its own, so that a request that comes late
 * never hides another one's record. A record is there before what it speaks of can take effect, and goes, together
 * with many others, some time after that is over.
 */
final class Records {
    private static final Logger LOG = Logger.getLogger(Records.class);
    /** What is not remembered here goes with the process's stage folder. */
    private static final int MOST = 10_000;

    private static final int NAME_DIGITS = 32;

    private final S3Objects objects;
    private final S3Keys keys;
    private final S3Failures failures;
    private final AtomicLong deletes = new AtomicLong();
    private final Set<String> over = new LinkedHashSet<>();
    private boolean removing;

    Records(S3Objects objects, S3Keys keys, S3Failures failures) {
        this.failures = failures;
        this.objects = objects;
        this.keys = keys;
    }

    /** The record's key, once it is durable. */
    Uni<String> write(StageId id, Upload upload) {
        return write("stage", keys.records(id) + name(upload), new StageRecord.Begun(upload));
    }

    Uni<String> write(StageId id, Instant expires) {
        // Two connectors of one process never delete under the same id at the same time.
        var name = "delete-" + deletes.incrementAndGet() + "-" + expires.toEpochMilli();
        return write("delete", keys.records(id) + name, new StageRecord.Deleting(expires));
    }

    private Uni<String> write(String operation, String key, StageRecord record) {
        return objects.put(operation, key, record.text()).replaceWith(key);
    }

    /** Found from the upload itself, so that an upload that nobody has recorded is known by that. */
    static String name(Upload upload) {
        return Digest.sha256(upload.id().getBytes(StandardCharsets.UTF_8)).hex().substring(0, NAME_DIGITS);
    }

    /** Keys of records, a page at a time. */
    Multi<List<String>> find(String operation, String prefix) {
        return objects.all(operation, prefix)
                .map(page -> page.stream()
                        .map(S3Objects.Listed::key)
                        .filter(keys::isRecord)
                        .toList());
    }

    /** Empty where it is gone. */
    Uni<Optional<StageRecord>> read(String operation, String key) {
        return objects.get(operation, key)
                .map(text -> text.map(found -> StageRecord.of(found)
                        .orElseThrow(() ->
                                failures.of(Kind.UNEXPECTED, operation, "the record " + key + " cannot be read"))));
    }

    /** What it speaks of is over; it is removed in the background. */
    void forget(String key) {
        synchronized (over) {
            if (over.size() < MOST) {
                over.add(key);
            }
            if (removing) {
                return;
            }
            removing = true;
        }
        removeNext();
    }

    /** The same, but waits for the removal; where it fails the record is left to {@link #forget}. */
    Uni<Void> remove(String key) {
        return objects.remove("delete", List.of(key)).onFailure().recoverWithNull();
    }

    private void removeNext() {
        remove().subscribe().with(more -> {
            if (more) {
                removeNext();
            }
        });
    }

    // Ends well in any case: what could not be removed is tried again with the next one.
    private Uni<Boolean> remove() {
        var batch = batch();
        return objects.remove("sweep", batch).onItemOrFailure().transform((nothing, failure) -> {
            if (failure != null) {
                LOG.debugf(failure, "Records of what is over could not be removed yet. count=%d", batch.size());
            }
            return ended(batch, failure == null);
        });
    }

    private List<String> batch() {
        synchronized (over) {
            return new ArrayList<>(over.stream().limit(S3Objects.MOST).toList());
        }
    }

    private boolean ended(List<String> batch, boolean removed) {
        synchronized (over) {
            if (removed) {
                batch.forEach(over::remove);
            }
            removing = removed && !over.isEmpty();
            return removing;
        }
    }

    /** Removes what is still to be removed, and says whether it could. */
    Uni<Void> tidy() {
        return Uni.createFrom().deferred(() -> {
            var batch = batch();
            return objects.remove("sweep", batch).invoke(() -> {
                synchronized (over) {
                    batch.forEach(over::remove);
                }
            });
        });
    }
}
