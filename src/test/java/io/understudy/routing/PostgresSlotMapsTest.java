package io.understudy.routing;

import static io.understudy.catalog.Postgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresSlotMapsTest {
    private static final SlotMap THOUSAND =
            new SlotMap(Hashing.SHA_256, 1000, List.of(new SlotRange(0, 499, "p1"), new SlotRange(500, 999, "p2")));
    private static final SlotMap MOVED =
            new SlotMap(Hashing.SHA_256, 1000, List.of(new SlotRange(0, 99, "p1"), new SlotRange(100, 999, "p2")));
    private static final SlotMap FEWER = new SlotMap(Hashing.SHA_256, 500, List.of(new SlotRange(0, 499, "p1")));
    private static final SlotMap OTHER_HASH = new SlotMap(Hashing.MD5, 1000, List.of(new SlotRange(0, 999, "p1")));

    private static Postgres database;
    private static PostgresSlotMaps maps;

    @BeforeAll
    static void open() {
        database = Postgres.migrated(RoutingEntity.class);
        maps = new PostgresSlotMaps(database.statements(), database.json());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.execute("delete from routing", "delete from attempt", "delete from object");
    }

    @Test
    void thereIsNoMapUntilOneIsMade() {
        assertThat(await(maps.load())).isEmpty();

        assertThat(await(maps.save(THOUSAND))).isTrue();

        assertThat(await(maps.load())).contains(THOUSAND);
    }

    @Test
    void everythingMayChangeWhileNothingIsStored() {
        await(maps.save(THOUSAND));

        assertThat(await(maps.save(FEWER))).isTrue();
        assertThat(await(maps.save(OTHER_HASH))).isTrue();

        assertThat(await(maps.load())).contains(OTHER_HASH);
    }

    @Test
    void onlyOwnersMayChangeOnceAnObjectIsStored() {
        await(maps.save(THOUSAND));
        database.execute("insert into object (id, version) values ('a', 7)");

        assertThat(await(maps.save(FEWER))).isFalse();
        assertThat(await(maps.save(OTHER_HASH))).isFalse();
        assertThat(await(maps.load())).contains(THOUSAND);
        assertThat(await(maps.save(MOVED))).isTrue();

        assertThat(await(maps.load())).contains(MOVED);
    }

    @Test
    void anObjectThatIsBeingStoredCountsToo() {
        await(maps.save(THOUSAND));
        database.execute(
                "insert into object (id) values ('a')",
                "insert into attempt (process, write, object_id, kind, version, clusters, copies)"
                        + " values ('p', 'w', 'a', 'write', 7, '{p1}', '[]')");

        assertThat(await(maps.save(FEWER))).isFalse();
    }

    @Test
    void ofFirstMapsMadeAtTheSameTimeTheLastOneStays() {
        var saves = new ArrayList<Uni<Boolean>>();
        for (var i = 0; i < 20; i++) {
            saves.add(maps.save(i % 2 == 0 ? THOUSAND : FEWER));
        }

        assertThat(await(Uni.join().all(saves).andFailFast())).containsOnly(true);

        assertThat(await(maps.load())).isPresent();
        assertThat(database.row("select count(*) from routing")).isEqualTo("1");
    }
}
