package io.understudy.service;

import io.understudy.catalog.ObjectState;
import io.understudy.object.Version;
import java.util.Optional;

/**
 * What a stored write has come to.
 *
 * @param version of this write; the state may be of a newer one that has replaced it already
 * @param advice where it was a very large synchronous write
 */
public record WriteAnswer(Version version, ObjectState state, Optional<Advice> advice) {}
