package io.understudy.restore;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.CopyState;
import io.understudy.catalog.ObjectState;
import io.vertx.core.buffer.Buffer;

/**
 * An object being read.
 *
 * @param copy the copy that is served; its held version is what the bytes are
 * @param size of the whole object, in bytes
 * @param bytes the range asked for; where that is all of it, fails before its last bytes if it is not what was stored
 * @param release for whoever does not subscribe to the bytes
 */
public record Reading(ObjectState state, CopyState copy, long size, Multi<Buffer> bytes, Uni<Void> release) {}
