package io.understudy.catalog;

import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import io.understudy.object.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An attempt that its process cannot settle any more, taken over by this one.
 *
 * @param clusters where its last word is not known
 * @param places by cluster
 * @param older attempts on the object, its own among them
 */
public record Orphan(
        DataId id,
        StageId stage,
        Attempt.Kind kind,
        Version version,
        long size,
        Optional<Digest> digest,
        List<String> clusters,
        Map<String, Place> places,
        List<Attempt> older) {}
