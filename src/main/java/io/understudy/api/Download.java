package io.understudy.api;

import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;

/** Bytes on their way out, as an answer's entity. */
record Download(Multi<Buffer> bytes) {}
