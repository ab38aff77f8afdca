package io.understudy.connector.webdav;

import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.server.DavServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;

/** Apache's mod_dav: the reference. It tells no quota, so the cluster declares one. */
class ApacheWebdavTest {
    /** The whole size goes the same way with the other options. */
    private static final long ANOTHER_LARGE_ONE = 100L << 20;

    @Nested
    class Open extends Apache {
        @Override
        protected String path() {
            return "/open/";
        }
    }

    @Nested
    class Digest extends Apache {
        @Override
        protected String path() {
            return "/digest/";
        }

        @Override
        protected Map<String, String> options() {
            return Map.of("timeout", "PT10S", "authentication", "digest", "verify", "content");
        }

        @Override
        protected long largeSize() {
            return ANOTHER_LARGE_ONE;
        }

        @Override
        protected Map<String, String> credentials() {
            return Map.of("user", DavServer.USER, "password", DavServer.PASSWORD);
        }
    }

    /** As the overlay {@code dev} starts it: nothing may be missing from its short configuration. */
    @Nested
    class Deployed extends Apache {
        @Override
        protected DavServer server() {
            return OfTheOverlay.SHARED;
        }

        @Override
        protected String path() {
            return "/";
        }

        @Override
        protected String openPath() {
            return path();
        }

        @Override
        protected long largeSize() {
            return ANOTHER_LARGE_ONE;
        }

        @Override
        protected Connector withWrongCredentials() {
            return abort("this server is set up to ask nobody");
        }
    }

    private static final class OfTheOverlay {
        private static final DavServer SHARED = DavServer.apache(Path.of("k8s/overlays/dev/httpd.conf"));
    }

    abstract static class Apache extends WebdavContract {
        @Override
        protected DavServer server() {
            return DavServer.sharedApache();
        }

        @Override
        protected String openPath() {
            return "/open/";
        }

        @Override
        protected boolean replacesInOneStep() {
            return false;
        }

        @Override
        protected Connector withWrongCredentials() {
            return factory()
                    .open(new ConnectorSettings(
                            "test",
                            server().endpoint("/basic/"),
                            quota(),
                            Map.of(),
                            Map.of("user", DavServer.USER, "password", "wrong"),
                            Connectors.process()));
        }

        @Override
        protected OptionalLong quota() {
            return OptionalLong.of(1L << 30);
        }
    }
}
