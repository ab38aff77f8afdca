package io.understudy.pairs;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.app.PostgresResource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of primary with every kind of backup, on real servers, also when either one is killed and comes back. What
 * was written is read back past the service.
 */
@Tag("small-heap")
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(Sites.class)
class PairsTest {
    private Sites sites = new Sites();
    private Service service = new Service(sites);

    @BeforeEach
    void define() {
        service = new Service(sites);
        service.define();
    }

    @ParameterizedTest
    @MethodSource("io.understudy.pairs.Pair#all")
    void bothModesReachBothSides(Pair pair) {
        sites.site(pair.primary(), Side.PRIMARY);
        sites.site(pair.backup(), Side.BACKUP);

        var sync = service.write(pair, "sync").isAnswered(201, "replicated");
        var async = service.write(pair, "async").isAnswered(201, "scheduled");

        service.assertThatBothSidesHold(sync);
        service.assertThatBothSidesHold(async);
    }

    @ParameterizedTest
    @EnumSource
    void aKilledBackupIsPaidWhenItIsBack(Kind backup) {
        var pairs =
                sites.kinds().stream().map(primary -> new Pair(primary, backup)).toList();

        assertThatOutageIsMadeUp(backup, Side.BACKUP, pairs, "pending-backup");
    }

    @ParameterizedTest
    @EnumSource
    void aKilledPrimaryIsPaidWhenItIsBack(Kind primary) {
        var pairs =
                sites.kinds().stream().map(backup -> new Pair(primary, backup)).toList();

        assertThatOutageIsMadeUp(primary, Side.PRIMARY, pairs, "pending-store");
    }

    private void assertThatOutageIsMadeUp(Kind kind, Side side, List<Pair> pairs, String outcome) {
        var site = sites.site(kind, side);
        site.kill();
        List<Service.Written> written;
        try {
            written = pairs.stream()
                    .map(pair -> service.write(pair, "sync").isAnswered(202, outcome))
                    .toList();
            service.awaitState(Sites.cluster(kind, side), "down");
        } finally {
            site.restart();
        }
        written.forEach(service::assertThatBothSidesHold);
        service.awaitState(Sites.cluster(kind, side), "up");
    }
}
