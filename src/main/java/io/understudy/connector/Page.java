package io.understudy.connector;

import io.understudy.object.Place;
import java.util.List;
import java.util.Optional;

/** A page of a listing; {@code next} is what to continue after, empty on the last page. */
public record Page(List<ObjectInfo> objects, Optional<Place> next) {}
