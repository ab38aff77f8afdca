package io.understudy.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.app.PostgresResource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of primary with every kind of backup, on real servers, also when either one is killed and comes back, and
 * when one of them has other bytes than were stored. What was written is read back past the service.
 */
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
    @MethodSource("io.understudy.pairs.Kind#paired")
    void aKilledBackupIsPaidWhenItIsBack(Kind backup) {
        var pairs = sites.kinds(Side.BACKUP).stream()
                .map(primary -> new Pair(primary, backup))
                .toList();

        assertThatOutageIsMadeUp(
                backup,
                Side.BACKUP,
                pairs,
                pair -> Stream.of(
                        service.write(pair, "sync").isAnswered(202, "pending-backup"),
                        service.write(pair, "async").isAnswered(201, "scheduled")));
    }

    @ParameterizedTest
    @MethodSource("io.understudy.pairs.Kind#paired")
    void aKilledPrimaryIsPaidWhenItIsBack(Kind primary) {
        var pairs = sites.kinds(Side.BACKUP).stream()
                .map(backup -> new Pair(primary, backup))
                .toList();

        // What is small enough to be held goes to the backup at once in either mode.
        assertThatOutageIsMadeUp(
                primary,
                Side.PRIMARY,
                pairs,
                pair -> Stream.of("sync", "async")
                        .map(mode -> service.write(pair, mode).isAnswered(202, "pending-store")));
    }

    @ParameterizedTest
    @MethodSource("io.understudy.pairs.Kind#paired")
    void aDamagedPrimaryCopyIsFoundAndMended(Kind primary) {
        var pair = new Pair(primary, Kind.FILE);
        var failedOver = service.write(pair, "sync");
        service.damage(failedOver, Side.PRIMARY);

        var read = service.read(failedOver);

        assertThat(read.header("Served-From")).isEqualTo(Sites.cluster(Kind.FILE, Side.BACKUP) + "; role=backup");
        assertThat(read.asByteArray()).isEqualTo(failedOver.bytes());
        service.assertThatBothSidesHold(failedOver);
        assertThatDamageIsMended(pair, Side.PRIMARY);
    }

    @ParameterizedTest
    @MethodSource("io.understudy.pairs.Kind#paired")
    void aDamagedBackupCopyIsFoundAndMended(Kind backup) {
        assertThatDamageIsMended(new Pair(Kind.FILE, backup), Side.BACKUP);
    }

    /** It is as long as it was: only who reads it can tell. */
    private void assertThatDamageIsMended(Pair pair, Side side) {
        var cluster = Sites.cluster(pair.on(side), side);
        var small = service.write(pair, "sync", Bytes.FEW);
        var large = service.write(pair, "sync", Bytes.MANY);
        var before = Service.found(cluster);
        service.damage(small, side);
        service.damage(large, side);

        service.read(small, side)
                .statusCode(502)
                .body("type", equalTo("urn:understudy:problem:corrupt"))
                .body("cluster", equalTo(cluster));
        service.assertThatReadBreaks(large, side);

        service.assertThatBothSidesHold(small);
        service.assertThatBothSidesHold(large);
        assertThat(Service.found(cluster)).isEqualTo(before + 2);
    }

    private void assertThatOutageIsMadeUp(
            Kind kind, Side side, List<Pair> pairs, Function<Pair, Stream<Service.Written>> writes) {
        var site = sites.site(kind, side);
        site.kill();
        List<Service.Written> written;
        try {
            written = pairs.stream().flatMap(writes).toList();
            service.awaitState(Sites.cluster(kind, side), "down");
        } finally {
            site.restart();
        }
        written.forEach(service::assertThatBothSidesHold);
        service.awaitState(Sites.cluster(kind, side), "up");
    }
}
