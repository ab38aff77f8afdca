package io.understudy.service;

import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.cluster.ProtocolTable;
import io.understudy.service.ServiceException.Kind;
import java.util.Set;

/**
 * What the seed file has the say over, at every start: these cannot be changed in any other way.
 *
 * @param clusters ids
 * @param plans names
 * @param routing whether the slot map is among them
 * @param protocols rows of the protocol table
 * @param active whether it says which plan is active
 */
public record Enforced(
        Set<String> clusters, Set<String> plans, boolean routing, Set<ProtocolTable.Pair> protocols, boolean active) {
    public static final Enforced NOTHING = new Enforced(Set.of(), Set.of(), false, Set.of(), false);

    public Enforced {
        clusters = Set.copyOf(clusters);
        plans = Set.copyOf(plans);
        protocols = Set.copyOf(protocols);
    }

    void requireFreeCluster(String id) {
        require(!clusters.contains(id), "cluster '" + id + "'");
    }

    void requireFreePlan(String name) {
        require(!plans.contains(name), "plan '" + name + "'");
    }

    void requireFreeActivation() {
        require(!active, "active plan");
    }

    void requireFreeRouting() {
        require(!routing, "slot map");
    }

    void requireFreeProtocols(DeviceKind device, Link link) {
        require(
                !protocols.contains(new ProtocolTable.Pair(device, link)),
                "protocol row '" + device.text() + "/" + link.text() + "'");
    }

    private static void require(boolean free, String what) {
        if (!free) {
            throw ServiceException.of(
                    Kind.CONFLICT, "the " + what + " is enforced by the seed file: change it there and start again");
        }
    }
}
