package io.understudy.pairs;

import io.understudy.server.DavServer;
import io.understudy.server.ServerProcess;
import java.util.Map;
import java.util.Optional;

/** Apache's mod_dav, and the folder that it serves. */
record WebdavSite(DavServer server, Disk disk) implements ServedSite {
    private static final String PATH = "/basic/";

    static Site start() {
        var server = DavServer.apache();
        return new WebdavSite(server, new Disk(server.data().resolve("store")));
    }

    @Override
    public String endpoint() {
        return server.endpoint(PATH + "store");
    }

    @Override
    public Map<String, String> options() {
        return Map.of("clear-text", "allowed");
    }

    @Override
    public Map<String, String> credentials() {
        return Map.of("user", DavServer.USER, "password", DavServer.PASSWORD);
    }

    @Override
    public Optional<Closed> closed() {
        return Optional.of(new Closed(
                server.endpoint(PATH + "closed"),
                options(),
                Map.of("user", DavServer.USER, "password", "another password")));
    }

    @Override
    public ServerProcess process() {
        return server.process();
    }
}
