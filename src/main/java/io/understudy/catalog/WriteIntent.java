package io.understudy.catalog;

import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.StageId;
import java.util.List;

/**
 * One write, about to be committed.
 *
 * @param stage names what it has staged, or is staging
 * @param size in bytes
 * @param copies where it wants copies
 * @param staged the clusters to which it may send a commit
 */
public record WriteIntent(
        DataId id,
        StageId stage,
        long size,
        Digest digest,
        List<PlannedCopy> copies,
        List<String> staged,
        Conditions conditions,
        Terms terms) {}
