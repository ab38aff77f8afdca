package io.understudy.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What may stand at one point of a seed.
 *
 * @param map whether it is a map; else it is a value, or a list where there is a shape for its elements
 * @param fields a map's known fields
 * @param others what other fields of a map hold, where their names are free
 * @param elements what a list holds
 */
record SeedShape(
        boolean map,
        Map<String, SeedShape> fields,
        @Nullable SeedShape others,
        @Nullable SeedShape elements) {
    private static final SeedShape VALUE = new SeedShape(false, Map.of(), null, null);
    private static final SeedShape VALUES = listOf(VALUE);

    private static final SeedShape CLUSTER = mapOf(Map.of(
            "device", VALUE,
            "link", VALUE,
            "endpoint", VALUE,
            "credentials", VALUE,
            "quota", VALUE,
            "options", named(VALUE)));
    private static final SeedShape RETENTION = mapOf(Map.of("maxAge", VALUE, "versions", VALUE, "whenFull", VALUE));
    private static final SeedShape PLAN = mapOf(Map.of(
            "mode", VALUE,
            "interval", VALUE,
            "targets", VALUES,
            "largeWrite", VALUE,
            "onDelete", VALUE,
            "retention", RETENTION,
            "encryption", VALUE,
            "active", VALUE));
    private static final SeedShape RANGE = mapOf(Map.of("from", VALUE, "to", VALUE, "cluster", VALUE));
    private static final SeedShape ROUTING = mapOf(Map.of("hash", VALUE, "slots", VALUE, "ranges", listOf(RANGE)));

    /** A whole seed. */
    static final SeedShape SEED = mapOf(Map.of(
            "enforce", VALUE,
            "clusters", named(CLUSTER),
            "plans", named(PLAN),
            "routing", ROUTING,
            "protocols", named(VALUES)));

    Optional<SeedShape> field(String name) {
        return Optional.ofNullable(fields.getOrDefault(name, others));
    }

    Optional<SeedShape> element() {
        return Optional.ofNullable(elements);
    }

    List<String> names() {
        return List.copyOf(fields.keySet());
    }

    private static SeedShape listOf(SeedShape elements) {
        return new SeedShape(false, Map.of(), null, elements);
    }

    private static SeedShape named(SeedShape others) {
        return new SeedShape(true, Map.of(), others, null);
    }

    private static SeedShape mapOf(Map<String, SeedShape> fields) {
        return new SeedShape(true, new TreeMap<>(fields), null, null);
    }
}
