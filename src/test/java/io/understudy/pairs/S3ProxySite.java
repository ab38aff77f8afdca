package io.understudy.pairs;

import io.understudy.server.Required;
import io.understudy.server.S3Proxy;
import io.understudy.server.ServerProcess;
import java.util.Map;
import java.util.Optional;

/** S3Proxy, and the folder that it shows as a bucket. */
record S3ProxySite(S3Proxy server, Disk disk) implements ServedSite {
    static Site start() {
        Required.server("S3Proxy", S3Proxy.installed());
        var server = S3Proxy.start();
        return new S3ProxySite(server, new Disk(server.bucket().resolve("store")));
    }

    @Override
    public String endpoint() {
        return server.endpoint() + "/store";
    }

    @Override
    public Map<String, String> options() {
        return Map.of("tls", "false");
    }

    @Override
    public Map<String, String> credentials() {
        return Map.of("access-key", S3Proxy.ACCESS_KEY, "secret-key", S3Proxy.SECRET_KEY);
    }

    @Override
    public Optional<Closed> closed() {
        return Optional.of(new Closed(
                server.endpoint() + "/closed",
                options(),
                Map.of("access-key", S3Proxy.ACCESS_KEY, "secret-key", "another secret key")));
    }

    @Override
    public ServerProcess process() {
        return server.process();
    }
}
