package io.understudy.app;

import io.understudy.cluster.ClusterListener;
import io.understudy.cluster.OpenCluster;
import io.understudy.replication.ProcessLife;
import io.understudy.service.News;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Tells and logs how clusters fare, and hurries the heartbeat where one of them has fenced this process. */
@Singleton
final class ClusterWatch implements ClusterListener {
    private static final Logger LOG = Logger.getLogger(ClusterWatch.class);

    private final News news;
    /** Asked for late: a process's life needs the clusters that are watched here. */
    private final Instance<ProcessLife> life;

    ClusterWatch(News news, Instance<ProcessLife> life) {
        this.news = news;
        this.life = life;
    }

    @Override
    public void changed(OpenCluster cluster, OpenCluster.State before) {
        var state = cluster.state().name().toLowerCase(Locale.ROOT);
        var reason = cluster.lastError().orElse("");
        var level = switch (cluster.state()) {
            case DOWN -> Logger.Level.WARN;
            case UP -> before == OpenCluster.State.PROBING ? Logger.Level.DEBUG : Logger.Level.INFO;
            case PROBING -> Logger.Level.DEBUG;
        };
        LOG.logf(level, "A cluster's state has changed. cluster=%s state=%s reason=%s", cluster.id(), state, reason);
        news.cluster(cluster.id(), state, reason);
    }

    @Override
    public void fenced(OpenCluster cluster) {
        LOG.warnf("This process was fenced: it has been silent for too long. cluster=%s", cluster.id());
        life.get().suspect();
    }
}
