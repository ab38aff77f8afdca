package io.understudy.connector;

import io.understudy.object.Digest;
import java.util.Optional;

/**
 * A cluster's ACK: the bytes are durable and visible there.
 *
 * @param size in bytes, as the cluster tells it
 * @param digest where the cluster tells one
 */
public record Receipt(long size, Optional<Digest> digest) {}
