package io.understudy.pairs;

import io.understudy.server.Samba;
import java.util.Map;
import java.util.Optional;

/** Samba, and the folder that it shares. */
record SmbSite(Samba server, Disk disk) implements Site {
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
    public void kill() {
        server.process().kill();
    }

    @Override
    public void restart() {
        server.process().restart();
    }

    @Override
    public byte[] read(String path) {
        return disk.read(path);
    }

    @Override
    public void close() {
        server.close();
    }
}
