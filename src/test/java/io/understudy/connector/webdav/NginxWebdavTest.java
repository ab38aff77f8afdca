package io.understudy.connector.webdav;

import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.connector.Connector;
import io.understudy.connector.Connectors;
import io.understudy.server.DavServer;
import java.util.OptionalLong;

/** nginx with its DAV modules: it makes missing parents by itself, for a PUT and for the target of a MOVE. */
class NginxWebdavTest extends WebdavContract {
    @Override
    protected DavServer server() {
        return DavServer.sharedNginx();
    }

    @Override
    protected String path() {
        return "/";
    }

    @Override
    protected OptionalLong quota() {
        return OptionalLong.of(1L << 30);
    }

    // Its temporary files lie on another file system than the small one, so that it copies.
    @Override
    protected void afterwards(Connector full) {
        Connectors.run(full.tidy(id -> false));
    }

    @Override
    protected Connector withWrongCredentials() {
        return abort("this server is set up to ask nobody");
    }
}
