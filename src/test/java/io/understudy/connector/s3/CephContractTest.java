package io.understudy.connector.s3;

import io.understudy.server.Ceph;
import io.understudy.server.Required;
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
}
