package io.understudy.catalog;

import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue's answer to a write's intent. */
public sealed interface Intent {
    /**
     * The write may be committed.
     *
     * @param places by cluster
     * @param replaced the digests of what the places hold so far, by cluster
     * @param older attempts on the object that were open when the version was given
     */
    record Given(Version version, Map<String, Place> places, Map<String, Digest> replaced, List<Attempt> older)
            implements Intent {}

    /** A condition does not hold; {@code current} is empty where the object does not exist. */
    record PreconditionFailed(Optional<Version> current) implements Intent {}

    /** Another write of this object is under way, so a condition cannot be decided yet. */
    record Busy() implements Intent {}

    /** The process has been declared dead and must not commit anything under its id. */
    record ProcessDead() implements Intent {}
}
