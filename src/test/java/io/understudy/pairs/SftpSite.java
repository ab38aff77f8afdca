package io.understudy.pairs;

import io.understudy.server.OpenSsh;
import io.understudy.server.ServerProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** OpenSSH, and the folder that it shows. */
record SftpSite(OpenSsh server, Disk disk) implements ServedSite {
    static Site start() {
        return new SftpSite(OpenSsh.start(), Disk.create("sftp"));
    }

    @Override
    public String endpoint() {
        return server.endpoint(disk.root());
    }

    @Override
    public Map<String, String> options() {
        return Map.of("host-key", server.hostKey());
    }

    @Override
    public Map<String, String> credentials() {
        return server.credentials();
    }

    @Override
    public Optional<Closed> closed() {
        var another = Path.of(disk.root() + "-closed");
        return Optional.of(new Closed(server.endpoint(another), options(), server.wrongKey()));
    }

    @Override
    public ServerProcess process() {
        return server.process();
    }
}
