package io.understudy.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.cluster.ProtocolTable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a seed file says, section by section and in its order. The nodes are what a {@code PUT} of the same thing would
 * send: their fields are known ones, their values have not been looked at.
 *
 * @param clusters by id
 * @param plans by name
 * @param active the plan of writes that name none, where the file says so
 * @param enforced empty where the file is only what a new service begins with
 */
public record SeedFile(
        Map<String, ObjectNode> clusters,
        Map<String, ObjectNode> plans,
        Optional<String> active,
        Optional<ObjectNode> routing,
        Map<ProtocolTable.Pair, List<String>> protocols,
        Enforced enforced) {
    public static final SeedFile NOTHING =
            new SeedFile(Map.of(), Map.of(), Optional.empty(), Optional.empty(), Map.of(), Enforced.NOTHING);

    public SeedFile {
        clusters = Collections.unmodifiableMap(new LinkedHashMap<>(clusters));
        plans = Collections.unmodifiableMap(new LinkedHashMap<>(plans));
        protocols = Collections.unmodifiableMap(new LinkedHashMap<>(protocols));
    }
}
