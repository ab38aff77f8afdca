package io.understudy.service;

import io.understudy.cluster.ProtocolTable;
import java.util.Set;

/**
 * What the seed file has the say over, at every start: these cannot be changed in any other way.
 *
 * @param clusters ids
 * @param plans names
 * @param routing whether the slot map is among them
 * @param protocols rows of the protocol table
 */
public record Enforced(Set<String> clusters, Set<String> plans, boolean routing, Set<ProtocolTable.Pair> protocols) {
    public static final Enforced NOTHING = new Enforced(Set.of(), Set.of(), false, Set.of());

    public Enforced {
        clusters = Set.copyOf(clusters);
        plans = Set.copyOf(plans);
        protocols = Set.copyOf(protocols);
    }
}
