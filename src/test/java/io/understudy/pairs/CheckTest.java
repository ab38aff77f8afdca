package io.understudy.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.understudy.app.PostgresResource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an administrator is told who has a cluster of each kind tried: one that is well, and ones that are not. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(Sites.class)
class CheckTest {
    private Sites sites = new Sites();
    private Service service = new Service(sites);

    @BeforeEach
    void define() {
        service = new Service(sites);
        service.define();
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatIsWell(Kind kind) {
        sites.site(kind, Side.PRIMARY);

        assertWell(Sites.cluster(kind, Side.PRIMARY));
    }

    @ParameterizedTest
    @EnumSource
    void wrongCredentials(Kind kind) {
        var closed = sites.site(kind, Side.PRIMARY).closed();
        assumeTrue(closed.isPresent(), kind.text() + " has no credentials");
        var cluster = Sites.closedCluster(kind, Side.PRIMARY);
        service.put(kind, cluster, closed.get().endpoint(), closed.get().options())
                .statusCode(201)
                .body("state", equalTo("down"));

        var rows = service.check(cluster).body("ok", is(false));

        assertThat(details(rows, "put")).singleElement().asString().startsWith("it refuses the credentials");
        assertThat(details(rows, "delete")).singleElement().asString().startsWith("it refuses the credentials");
        assertNoInnards(rows);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsGone(Kind kind) {
        var cluster = Sites.cluster(kind, Side.PRIMARY);
        var site = sites.site(kind, Side.PRIMARY);
        site.kill();
        try {
            var rows = service.check(cluster).body("ok", is(false));

            assertThat(details(rows, "put")).singleElement().asString().startsWith("it cannot be used now: ");
            assertThat(details(rows, "read back")).containsExactly("not tried, because nothing was put");
            // Also of a store whose room was only declared there is none now.
            assertThat(details(rows, "capacity")).singleElement().asString().startsWith("it cannot be used now: ");
            assertNoInnards(rows);
        } finally {
            site.restart();
        }
        service.awaitState(cluster, "up");
        assertWell(cluster);
    }

    private void assertWell(String cluster) {
        var rows = service.check(cluster)
                .body("rows.detail", everyItem(not("")))
                .body("rows.ok", everyItem(is(true)))
                .body("ok", is(true));
        rows.body("rows.step", contains("put", "stat", "read back", "delete", "capacity"));
        assertThat(details(rows, "put")).containsExactly("65536 bytes were stored");
        assertThat(details(rows, "read back")).containsExactly("the same bytes came back");
        assertNoInnards(rows);
    }

    /** An administrator has no use for the names of classes. */
    private static void assertNoInnards(ValidatableResponse rows) {
        assertThat(rows.extract().<List<String>>path("rows.detail"))
                .noneMatch(detail -> detail.contains("Exception"))
                .noneMatch(detail -> Stream.of("null", "unexpectedly", "DiskShare", "io.understudy", "java.")
                        .anyMatch(detail::contains));
    }

    private static List<String> details(ValidatableResponse rows, String step) {
        return rows.extract().path("rows.findAll { it.step == '" + step + "' }.detail");
    }
}
