package io.understudy.connector.s3;

import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.connector.Connector;
import io.understudy.connector.SmallStore;
import io.understudy.server.Ceph;
import io.understudy.server.Required;
import io.understudy.server.Silence;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

class CephContractTest extends S3Contract {
    @BeforeAll
    static void requireServer() {
        Required.server("Ceph", Ceph.installed());
    }

    @Override
    String endpoint() {
        return Ceph.get().endpoint();
    }

    @Override
    Map<String, String> credentials() {
        return Map.of("access-key", Ceph.ACCESS_KEY, "secret-key", Ceph.SECRET_KEY);
    }

    @Override
    protected Connector unanswered(Silence silence) {
        return abort("S3Proxy's suite has waited half a minute for the same");
    }

    @Override
    protected SmallStore small() {
        var keys = Map.of("access-key", Ceph.SMALL_ACCESS_KEY, "secret-key", Ceph.SMALL_SECRET_KEY);
        var opened = open(endpoint() + "-small", Map.of("tls", "false", "usage", "ceph"), keys);
        return new SmallStore(opened, (int) Ceph.SMALL_QUOTA, () -> {});
    }
}
