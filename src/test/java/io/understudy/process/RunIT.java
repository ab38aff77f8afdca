package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** One command, an empty folder, and nothing else. */
class RunIT {
    @TempDir
    Path folder;

    private final List<ServiceProcess> started = new ArrayList<>();
    private String name = "run";

    @BeforeEach
    void nameTheLog(TestInfo test) {
        name = "run-" + test.getTestMethod().orElseThrow().getName();
    }

    /** In good order, because a killed one leaves its database running. */
    @AfterEach
    void end() {
        for (var process : started) {
            if (process.alive()) {
                process.terminate();
            }
        }
        started.forEach(ServiceProcess::close);
        assertThat(databases()).isEmpty();
    }

    @Test
    void anEmptyFolderIsEnough() {
        var process = start(Launch.of(name, folder));
        var api = new Api(process);

        assertThat(process.log())
                .contains("Understudy listens on " + process.url("") + ", which only this machine can use.")
                .contains("No access token is configured")
                .contains("Its data is in " + folder.resolve("data") + ", with a PostgreSQL of its own.")
                .contains("curl -X PUT --data-binary 'Hello, world' " + process.url("/v1/objects/hello.txt"))
                .contains("curl -i " + process.url("/v1/objects/hello.txt"));
        assertThat(folder).isDirectoryContaining("glob:**/data");
        var clusters = api.json("/v1/clusters").get("clusters");
        assertThat(clusters.findValuesAsText("id")).containsExactlyInAnyOrder("p1", "p2", "vault");
        assertThat(clusters.findValuesAsText("state")).containsOnly("up");
        assertThat(api.json("/v1/routing").get("ranges").findValuesAsText("cluster"))
                .containsExactly("p1", "p2");
        assertThat(api.json("/v1/plans/mirror").get("mode").textValue()).isEqualTo("sync");
        assertThat(api.json("/v1/plans/mirror").get("active").booleanValue()).isTrue();
        assertThat(api.json("/v1/plans/nightly").get("mode").textValue()).isEqualTo("async");
        assertThat(api.json("/v1/plans/nightly").get("active").booleanValue()).isFalse();

        var answer = api.put("hello.txt", bytes("Hello, world"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Api.parse(answer.body()).get("outcome").textValue()).isEqualTo("replicated");
        assertThat(api.bytes("/v1/objects/hello.txt")).isEqualTo(bytes("Hello, world"));
        assertThat(folder.resolve("data/clusters/vault/hello.txt")).hasContent("Hello, world");
    }

    @Test
    void everythingIsThereAgainAfterItWasKilled() {
        var first = start(Launch.of(name, folder));
        var api = new Api(first);
        api.put("kept/one", bytes("one"));
        api.put("kept/two", bytes("two"));
        api.put("kept/two", bytes("two, replaced"));
        var nightly = api.send(api.request("/v1/objects/kept/three")
                .header("Backup-Plan", "nightly")
                .PUT(text("three")));
        assertThat(nightly.statusCode()).isEqualTo(201);
        api.send(api.request("/v1/plans/own")
                .PUT(text("{\"mode\":\"async\",\"interval\":\"PT2M\",\"targets\":[\"vault\"]}")));

        first.kill();
        var second = new Api(start(Launch.of(name, folder)));

        assertThat(second.bytes("/v1/objects/kept/one")).isEqualTo(bytes("one"));
        assertThat(second.bytes("/v1/objects/kept/two")).isEqualTo(bytes("two, replaced"));
        assertThat(second.bytes("/v1/objects/kept/three")).isEqualTo(bytes("three"));
        assertThat(second.json("/v1/objects/kept/three?status").get("outcome").textValue())
                .isEqualTo("scheduled");
        assertThat(second.json("/v1/plans/own").get("interval").textValue()).isEqualTo("PT2M");
        assertThat(second.put("kept/four", bytes("four")).statusCode()).isEqualTo(201);
    }

    @Test
    void theWorkingFolderDoesNotMatterWhereTheDataIsNamed() throws IOException {
        var data = folder.resolve("somewhere");
        var here = Files.createDirectory(folder.resolve("here"));
        var there = Files.createDirectory(folder.resolve("there"));
        var first = start(Launch.of(name, here).with("understudy.data", data.toString()));
        assertThat(new Api(first).put("kept", bytes("kept")).statusCode()).isEqualTo(201);
        assertThat(first.terminate()).isIn(0, 128 + 15);

        var second = start(Launch.of(name, there).with("understudy.data", data.toString()));

        assertThat(new Api(second).bytes("/v1/objects/kept")).isEqualTo(bytes("kept"));
        assertThat(here).isEmptyDirectory();
        assertThat(there).isEmptyDirectory();
    }

    @Test
    void aSecondOneIsRefusedAndNothingIsLeftRunningOfTheFirst() {
        var first = start(Launch.of(name, folder));

        var second = ServiceProcess.refused(Launch.of(name, folder));

        assertThat(second)
                .contains("is in use by another instance (process " + first.pid() + ")")
                .doesNotContain("\tat ");
        assertThat(new Api(first).put("still", bytes("here")).statusCode()).isEqualTo(201);
        assertThat(databases()).isNotEmpty();

        first.terminate();

        assertThat(databases()).isEmpty();
        assertThat(folder.resolve("data/postgres/cluster/postmaster.pid")).doesNotExist();
    }

    private ServiceProcess start(Launch launch) {
        var process = launch.start();
        started.add(process);
        return process;
    }

    /** Processes whose data is in this test's folder. */
    private List<String> databases() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .map(RunIT::command)
                    .filter(command -> command.contains("/bin/postgres") && command.contains(folder.toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static BodyPublisher text(String text) {
        return BodyPublishers.ofString(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
