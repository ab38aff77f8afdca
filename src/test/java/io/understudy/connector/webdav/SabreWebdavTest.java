package io.understudy.connector.webdav;

import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.connector.Connector;
import io.understudy.server.DavServer;
import java.util.OptionalLong;

/** SabreDAV: it tells its quota, and removes the target of a MOVE whose source is gone. */
class SabreWebdavTest extends WebdavContract {
    @Override
    protected DavServer server() {
        return DavServer.sharedSabre();
    }

    @Override
    protected String path() {
        return "/";
    }

    @Override
    protected OptionalLong quota() {
        return OptionalLong.empty();
    }

    @Override
    protected Connector withWrongCredentials() {
        return abort("this server is set up to ask nobody");
    }

    @Override
    protected boolean keepsTargets() {
        return false;
    }
}
