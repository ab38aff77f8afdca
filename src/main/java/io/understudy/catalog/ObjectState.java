package io.understudy.catalog;

import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One object as the catalogue has it.
 *
 * @param version the settled version, {@link Version#NONE} where there is none yet
 * @param deleted whether the settled version is a tombstone
 * @param attempts what is under way or in doubt
 */
public record ObjectState(
        DataId id,
        Version version,
        boolean deleted,
        long size,
        Optional<Digest> digest,
        String contentType,
        Optional<Instant> storedAt,
        String plan,
        String mode,
        List<CopyState> copies,
        List<Attempt> attempts) {
    /** Whether readers see an object. */
    public boolean exists() {
        return !version.equals(Version.NONE) && !deleted;
    }

    /** The copies of the current version, held or wanted. */
    public List<CopyState> current() {
        return copies.stream().filter(copy -> copy.wanted().equals(version)).toList();
    }

    /** Whether an attempt that has not settled may have changed, or may yet change, what a cluster shows. */
    public boolean uncertainOn(String cluster) {
        return attempts.stream().anyMatch(attempt -> attempt.clusters().contains(cluster));
    }
}
