package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.abort;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.app.PostgresResource;
import io.understudy.server.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backup that is a folder, and is not what it should be. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MissingFolderTest {
    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.create();
    }

    @Test
    void renamedAway() throws IOException {
        var vault = world.folder(world.vault());
        var away = vault.resolveSibling("away");
        Files.move(vault, away);

        assertThatTheBackupIsOwed("renamed");

        assertThat(vault).doesNotExist();
        Files.move(away, vault);
        assertThatTheBackupIsPaid("renamed");
    }

    @Test
    void replacedByAFile() throws IOException {
        var vault = world.folder(world.vault());
        var away = vault.resolveSibling("away");
        Files.move(vault, away);
        Files.writeString(vault, "not a folder");

        assertThatTheBackupIsOwed("file");

        assertThat(vault).hasContent("not a folder");
        Files.delete(vault);
        Files.move(away, vault);
        assertThatTheBackupIsPaid("file");
    }

    @Test
    void replacedByAnotherStore() throws IOException {
        world.register("other-" + world.vault());
        var vault = world.folder(world.vault());
        var away = vault.resolveSibling("away");
        var other = world.folder("other-" + world.vault());
        Files.move(vault, away);
        Files.move(other, vault);

        assertThatTheBackupIsOwed("store");

        given().get("/v1/clusters/" + world.vault()).then().body("state", equalTo("down"));
        assertThat(world.files(world.vault())).isEmpty();
        Files.move(vault, other);
        Files.move(away, vault);
        assertThatTheBackupIsPaid("store");
    }

    @Test
    void readOnly() throws Exception {
        var vault = world.folder(world.vault());
        assumeMounted(run("mount", "--bind", vault.toString(), vault.toString()));
        try {
            assertThat(run("mount", "-o", "remount,bind,ro", vault.toString())).isTrue();

            assertOwed("read-only");
            // It still says who it is, and can be read: it is not down, only what is written to it is owed.
            Awaitility.await()
                    .untilAsserted(() -> given().queryParam("status", "")
                            .get("/v1/objects/" + world.id("read-only"))
                            .then()
                            .body("backups[0].lastError", containsString("Read-only file system")));

            assertThat(run("mount", "-o", "remount,bind,rw", vault.toString())).isTrue();
            assertThatTheBackupIsPaid("read-only");
        } finally {
            run("umount", "-l", vault.toString());
        }
    }

    private static void assumeMounted(boolean mounted) {
        if (!mounted) {
            Installed.asRoot("a file system");
            Installed.failInCi("no file system can be mounted here");
            abort("no file system can be mounted here");
        }
    }

    @Test
    void full() throws Exception {
        var vault = Files.createDirectories(world.folder("small"));
        assumeMounted(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", vault.toString()));
        try {
            world.register("small-" + world.vault(), vault.toString(), "{}");
            given().contentType("application/json")
                    .body("{\"mode\":\"sync\",\"targets\":[\"small-%s\"]}".formatted(world.vault()))
                    .put("/v1/plans/small-" + world.mirror())
                    .then()
                    .statusCode(201);
            var ballast = Files.write(vault.resolve("ballast"), new byte[900_000]);

            for (var size : new int[] {200_000, 3 << 20}) {
                given().header("Backup-Plan", "small-" + world.mirror())
                        .body(ObjectsApiTest.random(size))
                        .put("/v1/objects/" + world.id("full-" + size))
                        .then()
                        .statusCode(202)
                        .body("outcome", equalTo("pending-backup"));
            }
            Awaitility.await()
                    .untilAsserted(() -> given().queryParam("status", "")
                            .get("/v1/objects/" + world.id("full-200000"))
                            .then()
                            .body("backups[0].lastError", containsString("space")));
            given().delete("/v1/objects/" + world.id("full-" + (3 << 20)))
                    .then()
                    .statusCode(204);

            Files.delete(ballast);
            assertThatTheBackupIsPaid("full-200000");
        } finally {
            run("umount", "-l", vault.toString());
        }
    }

    private void assertOwed(String name) {
        given().body("bytes")
                .put("/v1/objects/" + world.id(name))
                .then()
                .statusCode(202)
                .body("outcome", equalTo("pending-backup"));
    }

    private void assertThatTheBackupIsOwed(String name) {
        assertOwed(name);
        world.awaitState(world.vault(), "down");
        given().get("/v1/objects/" + world.id(name)).then().statusCode(200).body(equalTo("bytes"));
    }

    private void assertThatTheBackupIsPaid(String name) {
        given().queryParam("wait", "60s")
                .queryParam("status", "")
                .get("/v1/objects/" + world.id(name))
                .then()
                .statusCode(200)
                .body("outcome", equalTo("replicated"));
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Path.of("/dev/null").toFile())
                        .start()
                        .waitFor()
                == 0;
    }
}
