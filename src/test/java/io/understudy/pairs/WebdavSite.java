package io.understudy.pairs;

import io.understudy.server.DavServer;
import io.understudy.server.ServerProcess;
import java.util.Map;
import java.util.Optional;

/** A WebDAV server, and the folder that it serves; without credentials where it asks nobody. */
record WebdavSite(DavServer server, String path, Map<String, String> credentials, Disk disk) implements ServedSite {
    static Site apache() {
        return at(DavServer.apache(), "/basic/", Map.of("user", DavServer.USER, "password", DavServer.PASSWORD));
    }

    static Site nginx() {
        return at(DavServer.nginx(), "/", Map.of());
    }

    static Site sabre() {
        return at(DavServer.sabre(), "/", Map.of());
    }

    private static Site at(DavServer server, String path, Map<String, String> credentials) {
        return new WebdavSite(server, path, credentials, new Disk(server.data().resolve("store")));
    }

    @Override
    public String endpoint() {
        return server.endpoint(path + "store");
    }

    @Override
    public Map<String, String> options() {
        return Map.of("clear-text", "allowed");
    }

    @Override
    public Optional<Closed> closed() {
        if (credentials.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Closed(
                server.endpoint(path + "closed"),
                options(),
                Map.of("user", DavServer.USER, "password", "another password")));
    }

    @Override
    public ServerProcess process() {
        return server.process();
    }
}
