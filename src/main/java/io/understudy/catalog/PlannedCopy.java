package io.understudy.catalog;

import io.understudy.object.Place;

/**
 * Where a write wants a copy.
 *
 * @param natural the place that save path and data id point at
 * @param folded the same as the cluster tells names apart
 * @param suffix what is put behind a segment that another object has taken
 * @param scheduled stored later by plan, not by this write
 */
public record PlannedCopy(String cluster, Role role, Place natural, Place folded, String suffix, boolean scheduled) {}
