package io.understudy.api;

import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;

/** Bytes on their way out, as an answer's entity; {@code length} says how many they are. */
record Download(long length, Multi<Buffer> bytes) {}
