package io.understudy.connector;

import io.understudy.object.Digest;
import io.understudy.object.Place;
import java.time.Instant;
import java.util.Optional;

/**
 * What a cluster says of one object.
 *
 * @param size in bytes
 * @param digest where the store keeps one
 */
public record ObjectInfo(Place place, long size, Instant modified, Optional<Digest> digest) {}
