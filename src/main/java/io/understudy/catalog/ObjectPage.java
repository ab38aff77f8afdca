package io.understudy.catalog;

import java.util.List;

/**
 * A page of a listing.
 *
 * @param more whether another page follows
 */
public record ObjectPage(List<ObjectState> objects, boolean more) {}
