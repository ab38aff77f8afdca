package io.understudy.cluster;

/** Hears how clusters fare in this replica; must not block. */
public interface ClusterListener {
    /** The cluster's state is another one than before. */
    void changed(OpenCluster cluster, OpenCluster.State before);

    /** This process was fenced there: somebody has declared it dead. */
    void fenced(OpenCluster cluster);
}
