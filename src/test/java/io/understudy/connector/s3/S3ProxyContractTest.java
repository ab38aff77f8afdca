package io.understudy.connector.s3;

import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.connector.SmallStore;
import io.understudy.server.Required;
import io.understudy.server.S3Proxy;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

class S3ProxyContractTest extends S3Contract {
    @BeforeAll
    static void requireServer() {
        Required.server("S3Proxy", S3Proxy.installed());
    }

    @Override
    String endpoint() {
        return S3Proxy.shared().endpoint();
    }

    @Override
    Map<String, String> credentials() {
        return Map.of("access-key", S3Proxy.ACCESS_KEY, "secret-key", S3Proxy.SECRET_KEY);
    }

    @Override
    protected SmallStore small() {
        return abort("it knows no quotas, and its folder is everybody's");
    }
}
