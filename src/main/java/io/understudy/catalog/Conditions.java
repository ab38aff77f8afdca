package io.understudy.catalog;

import io.understudy.object.Version;
import java.util.Optional;

/**
 * What must hold for a write to be made.
 *
 * @param absent the object must not exist ({@code If-None-Match: *})
 * @param current the version that must be the current one ({@code If-Match})
 */
public record Conditions(boolean absent, Optional<Version> current) {
    public static final Conditions NONE = new Conditions(false, Optional.empty());
}
