package io.understudy.connector.webdav;

import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.SmallStore;
import io.understudy.object.Content;
import io.understudy.server.DavServer;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

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
    protected boolean replacesInOneStep() {
        return false;
    }

    // It copies on a commit.
    @Override
    protected boolean showsWholeObjects() {
        return false;
    }

    @Override
    protected int fitting(SmallStore small) {
        return small.size() / 8 * 3;
    }

    @Test
    void aCommitWhoseCopyFindsNoRoomIsNoSuccess() {
        var small = small();
        var store = small.connector();
        try {
            run(store.register(identity()));
            run(store.prepare());
            var staged = run(
                    store.stage(stageId(store), place("a"), Content.of(Buffer.buffer(random(small.size() / 8 * 5)))));

            assertThatThrownBy(() -> run(staged.commit(place("a"))))
                    .isInstanceOfSatisfying(
                            ConnectorException.class,
                            e -> assertThat(e.inDoubt() || e.kind() == Kind.NO_SPACE)
                                    .as(e.toString())
                                    .isTrue());
        } finally {
            run(store.close());
            small.end().run();
        }
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
