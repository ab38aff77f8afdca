package io.understudy.plan;

import static io.understudy.catalog.Postgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Postgres;
import io.understudy.object.InvalidValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresPlansTest {
    private static final int MOST = 5;

    private static Postgres database;
    private static PostgresPlans plans;

    @BeforeAll
    static void open() {
        database = Postgres.migrated(PlanEntity.class);
        plans = new PostgresPlans(database.statements(), MOST);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.execute("delete from plan", "delete from copy", "delete from object");
    }

    @Test
    void whatIsSavedIsLoadedInOrderOfNames() {
        var nightly = new Plan(
                "nightly",
                Mode.ASYNC,
                Duration.ofSeconds(90),
                List.of("vault", "attic"),
                5,
                OnDelete.KEEP,
                new Retention(Optional.of(Duration.ofDays(30))));
        var mirror = sync("mirror");

        assertThat(await(plans.save(nightly))).isTrue();
        assertThat(await(plans.save(mirror))).isTrue();

        assertThat(await(plans.load())).isEqualTo(new Plans.Snapshot(List.of(mirror, nightly), Optional.empty()));
    }

    @Test
    void savingAgainReplacesAndKeepsItActive() {
        await(plans.save(sync("mirror")));
        await(plans.activate("mirror"));
        var changed =
                new Plan("mirror", Mode.SYNC, Duration.ZERO, List.of("attic"), 7, OnDelete.DELETE, Retention.FOREVER);

        assertThat(await(plans.save(changed))).isFalse();

        assertThat(await(plans.load())).isEqualTo(new Plans.Snapshot(List.of(changed), Optional.of("mirror")));
    }

    @Test
    void thereAreOnlySoManyPlans() {
        var saves = new ArrayList<Uni<Boolean>>();
        for (var i = 0; i < 2 * MOST; i++) {
            saves.add(plans.save(sync("plan" + i))
                    .onFailure(InvalidValueException.class)
                    .recoverWithItem(false));
        }

        var created = await(Uni.join().all(saves).andFailFast());

        assertThat(created).filteredOn(made -> made).hasSize(MOST);
        assertThat(await(plans.load()).plans()).hasSize(MOST);
        assertThatThrownBy(() -> await(plans.save(sync("onemore"))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("5 plans already");
        assertThat(await(plans.save(await(plans.load()).plans().getFirst()))).isFalse();
    }

    @Test
    void concurrentActivationsEndWithExactlyOneActivePlan() {
        for (var name : List.of("a", "b", "c", "d")) {
            await(plans.save(sync(name)));
        }
        var activations = new ArrayList<Uni<Boolean>>();
        for (var i = 0; i < 40; i++) {
            activations.add(plans.activate(List.of("a", "b", "c", "d").get(i % 4)));
        }

        assertThat(await(Uni.join().all(activations).andFailFast())).containsOnly(true);

        assertThat(database.row("select count(*) from plan where active")).isEqualTo("1");
        assertThat(await(plans.load()).active()).isPresent();
    }

    @Test
    void whatIsNotThereIsNotActivated() {
        await(plans.save(sync("mirror")));
        await(plans.activate("mirror"));

        assertThat(await(plans.activate("nothing"))).isFalse();

        assertThat(await(plans.load()).active()).contains("mirror");
    }

    @Test
    void aPlanGoesOnlyWhenItIsNotActiveAndNothingIsOwedUnderIt() {
        await(plans.save(sync("mirror")));
        await(plans.save(sync("other")));
        await(plans.activate("mirror"));
        database.execute(
                "insert into object (id, version, plan) values ('a', 7, 'other')",
                "insert into copy (object_id, cluster, natural_place, place, folded, role, wanted, held, due)"
                        + " values ('a', 'vault', 'a', 'a', 'a', 'backup', 7, 0, now())");

        assertThat(await(plans.delete("nothing"))).isEqualTo(Plans.Deletion.NOT_FOUND);
        assertThat(await(plans.delete("mirror"))).isEqualTo(Plans.Deletion.ACTIVE);
        assertThat(await(plans.delete("other"))).isEqualTo(Plans.Deletion.OWED);
        database.execute("update copy set held = 7, due = null");
        assertThat(await(plans.delete("other"))).isEqualTo(Plans.Deletion.DELETED);

        assertThat(await(plans.load()).plans()).containsExactly(sync("mirror"));
    }

    private static Plan sync(String name) {
        return new Plan(
                name,
                Mode.SYNC,
                Duration.ZERO,
                List.of("vault"),
                Plan.DEFAULT_LARGE_WRITE,
                OnDelete.DELETE,
                Retention.FOREVER);
    }
}
