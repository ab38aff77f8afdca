package io.understudy.cluster;

import java.util.List;
import java.util.Optional;

/** The clusters as this replica sees them: each one's open connector and its health. */
public interface Clusters {
    Optional<OpenCluster> find(String id);

    List<OpenCluster> all();
}
