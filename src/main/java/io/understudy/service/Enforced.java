package io.understudy.service;

import io.understudy.service.ServiceException.Kind;
import java.util.Set;

/**
 * What the seed file keeps for itself: the API may not change it.
 *
 * @param protocols pairs as {@code device/link}
 */
public record Enforced(Set<String> clusters, Set<String> plans, boolean routing, Set<String> protocols) {
    public static final Enforced NOTHING = new Enforced(Set.of(), Set.of(), false, Set.of());

    void requireFreeCluster(String id) {
        require(!clusters.contains(id), "cluster '" + id + "'");
    }

    void requireFreePlan(String name) {
        require(!plans.contains(name), "plan '" + name + "'");
    }

    void requireFreeRouting() {
        require(!routing, "slot map");
    }

    void requireFreeProtocols(String pair) {
        require(!protocols.contains(pair), "protocol row '" + pair + "'");
    }

    private static void require(boolean free, String what) {
        if (!free) {
            throw ServiceException.of(
                    Kind.CONFLICT, "the " + what + " is enforced by the seed file: change it there and start again");
        }
    }
}
