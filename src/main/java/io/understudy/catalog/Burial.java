package io.understudy.catalog;

import io.understudy.object.Version;
import java.util.Optional;

/** The catalogue's answer to a deletion. */
public sealed interface Burial {
    record Buried(Version version) implements Burial {}

    record NotFound() implements Burial {}

    record PreconditionFailed(Optional<Version> current) implements Burial {}

    /** Another write of this object is under way, so a condition cannot be decided yet. */
    record Busy() implements Burial {}
}
