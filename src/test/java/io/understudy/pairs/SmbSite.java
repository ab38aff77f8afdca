package io.understudy.pairs;

import io.understudy.server.Samba;
import io.understudy.server.ServerProcess;
import java.util.Map;
import java.util.Optional;

/** Samba, and the folder that it shares. */
record SmbSite(Samba server, Disk disk) implements ServedSite {
    static Site start() {
        var server = Samba.start();
        return new SmbSite(server, new Disk(server.data().resolve("store")));
    }

    @Override
    public String endpoint() {
        return server.endpoint("store");
    }

    @Override
    public Map<String, String> credentials() {
        return Map.of("user", Samba.USER, "password", Samba.PASSWORD);
    }

    @Override
    public Optional<Closed> closed() {
        return Optional.of(new Closed(
                server.endpoint("closed"), options(), Map.of("user", Samba.USER, "password", "another password")));
    }

    @Override
    public ServerProcess process() {
        return server.process();
    }
}
