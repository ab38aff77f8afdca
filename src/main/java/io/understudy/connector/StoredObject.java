package io.understudy.connector;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;

/**
 * An opened object.
 *
 * @param bytes the range asked for, once, with backpressure; its end, failure or cancellation releases the object
 * @param release for whoever does not subscribe to the bytes
 */
public record StoredObject(ObjectInfo info, Multi<Buffer> bytes, Uni<Void> release) {}
