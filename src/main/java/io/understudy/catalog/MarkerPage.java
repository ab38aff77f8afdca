package io.understudy.catalog;

import java.util.List;
import java.util.Optional;

/** A page of markers; {@code next} is what to continue after, empty on the last page. */
public record MarkerPage(List<Marker> markers, Optional<String> next) {}
