package io.understudy.catalog;

import java.util.Optional;

/** Asks for a page of markers; {@code after} is what the page before named as next. */
public record MarkerQuery(Optional<MarkerState> state, Optional<String> cluster, int limit, Optional<String> after) {}
