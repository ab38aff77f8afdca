package io.understudy.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.cluster.ProtocolTable.Pair;
import io.understudy.object.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedTest {
    private static final Map<String, String> KNOWN = Map.of("data", "/var/lib/x$1", "BAD", "${data}");

    @TempDir
    Path folder;

    @Test
    void theDefaultSeedIsTwoPrimariesAVaultAndTwoPlans() {
        var seed = new Seed(Optional.empty(), SeedTest::known).read();

        assertThat(seed.clusters().keySet()).containsExactly("p1", "p2", "vault");
        assertThat(seed.clusters().get("p1"))
                .hasToString("{\"device\":\"disk\",\"link\":\"gateway\",\"endpoint\":\"/var/lib/x$1/clusters/p1\"}");
        assertThat(seed.plans().get("mirror")).hasToString("{\"mode\":\"sync\",\"targets\":[\"vault\"]}");
        assertThat(seed.plans().get("nightly"))
                .hasToString("{\"mode\":\"async\",\"interval\":\"PT1M\",\"targets\":[\"vault\"]}");
        assertThat(seed.active()).contains("mirror");
        assertThat(seed.routing().orElseThrow())
                .hasToString("{\"hash\":\"SHA-256\",\"slots\":1000,\"ranges\":["
                        + "{\"from\":0,\"to\":499,\"cluster\":\"p1\"},{\"from\":500,\"to\":999,\"cluster\":\"p2\"}]}");
        assertThat(seed.protocols()).isEmpty();
        assertThat(seed.enforced()).isEqualTo(Enforced.NOTHING);
    }

    @Test
    void theExampleOfTheDocumentationIsOne() throws IOException {
        var page = Files.readString(Path.of("src/docs/configuration.md"));
        var example = page.substring(page.indexOf("```yaml\n") + "```yaml\n".length());

        var seed = read(example.substring(0, example.indexOf("```")));

        assertThat(seed.clusters().keySet()).containsExactly("p1", "vault");
        assertThat(seed.protocols()).containsOnlyKeys(new Pair(DeviceKind.NAS, Link.WLAN));
        assertThat(seed.active()).contains("mirror");
        assertThat(seed.enforced().routing()).isTrue();
    }

    @Test
    void everySectionCanBeEnforced() throws JsonProcessingException {
        var seed = read("""
                enforce: true
                clusters:
                  nas-1:
                    device: nas
                    link: gateway
                    endpoint: sftp://host:22/backup
                    credentials: nas-1
                    quota: 500GiB
                    options: {hostKey: 'SHA256:x', anything: 5}
                plans:
                  nightly:
                    mode: async
                    interval: 90s
                    targets: [nas-1, vault]
                    largeWrite: 2147483648
                    onDelete: keep
                    retention: {maxAge: P30D, versions: 1, whenFull: expired}
                    encryption: "off"
                    active: false
                routing:
                  hash: MD5
                  slots: 500
                  ranges: [{from: 0, to: 499, cluster: nas-1}]
                protocols:
                  nas/gateway: [webdav, sftp]
                  object-store/wlan: []
                """);

        assertThat(seed.enforced())
                .isEqualTo(new Enforced(
                        java.util.Set.of("nas-1"),
                        java.util.Set.of("nightly"),
                        true,
                        java.util.Set.of(
                                new Pair(DeviceKind.NAS, Link.GATEWAY), new Pair(DeviceKind.OBJECT_STORE, Link.WLAN)),
                        false));
        assertThat(seed.active()).isEmpty();
        assertThat(seed.protocols())
                .containsEntry(new Pair(DeviceKind.NAS, Link.GATEWAY), List.of("webdav", "sftp"))
                .containsEntry(new Pair(DeviceKind.OBJECT_STORE, Link.WLAN), List.of());
        assertThat(seed.clusters().get("nas-1")).isEqualTo(new ObjectMapper().readTree("""
                {"device":"nas","link":"gateway","endpoint":"sftp://host:22/backup","credentials":"nas-1",
                 "quota":"500GiB","options":{"hostKey":"SHA256:x","anything":5}}"""));
        assertThat(seed.plans().get("nightly")).isEqualTo(new ObjectMapper().readTree("""
                {"mode":"async","interval":"90s","targets":["nas-1","vault"],"largeWrite":2147483648,"onDelete":"keep",
                 "retention":{"maxAge":"P30D","versions":1,"whenFull":"expired"},"encryption":"off"}"""));
    }

    @Test
    void aFileMaySayNothing() {
        assertThat(read("").clusters()).isEmpty();
        assertThat(read("# nothing\n")).isEqualTo(read(""));
        assertThat(read("enforce: true").enforced()).isEqualTo(Enforced.NOTHING);
    }

    @Test
    void placeholdersAreFilledInOnceAndInTextsOnly() {
        var seed = read("clusters:\n  a: {endpoint: '${data}-${data}-${BAD}-$data', device: \"${BAD}\"}\n");

        assertThat(seed.clusters().get("a"))
                .hasToString("{\"endpoint\":\"/var/lib/x$1-/var/lib/x$1-${data}-$data\",\"device\":\"${data}\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "clusters:~  a:~    devise: nas | clusters.a.devise | 3 | there is no such field",
                "cluster: {} | cluster | 1 | there are clusters, enforce, plans, protocols, routing",
                "plans:~  a:~    mode: sync~    retention:~      forever: true | plans.a.retention.forever | 5 | no such field",
                "routing:~  ranges:~  - {from: 0}~  - {too: 1} | routing.ranges[1].too | 4 | no such field",
                "plans:~  a: {active: true}~  b: {active: true} | plans.b.active | 3 | a is already",
                "plans:~  a: {active: yes please} | plans.a.active | 2 | true or false",
                "enforce: 1 | enforce | 1 | true or false",
                "clusters:~  a:~    endpoint: ${nobody}/x | clusters.a.endpoint | 3 | nothing is known as ${nobody}",
                "clusters: [a] | clusters | 1 | has to be a map",
                "clusters:~  a: | clusters.a | 2 | has to be a map",
                "clusters:~  a: {endpoint: {x: y}} | clusters.a.endpoint | 2 | no map",
                "clusters:~  a: {endpoint: [x]} | clusters.a.endpoint | 2 | no list",
                "protocols:~  nas: [sftp] | protocols.nas | 2 | device/link",
                "protocols:~  nas/air: [sftp] | protocols.nas/air | 2 | gateway",
                "protocols:~  nas/wlan: sftp | protocols.nas/wlan | 2 | list",
                "protocols:~  nas/wlan: [1] | protocols.nas/wlan | 2 | name",
                "clusters: &a {}~plans: *a | clusters | 1 | anchors",
                "enforce: true~enforce: false | enforce | 2 | given twice",
                "- a | seed | 1 | map of sections",
                "enforce: true~---~enforce: true | seed | 3 | one YAML document",
                "clusters: {a: ]} | seed | 1 | no YAML",
            })
    void whatDoesNotFitIsRefusedWithItsPathAndLine(String yaml, String path, int line, String message) {
        assertThatThrownBy(() -> read(yaml.replace('~', '\n')))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo(path);
                    assertThat(e)
                            .hasMessageMatching("(?s).*line " + line + "[,:].*")
                            .hasMessageContaining(message);
                });
    }

    @Test
    void aSeedHasALimit() {
        assertThatThrownBy(() -> read("#".repeat(Seed.LONGEST + 1))).hasMessageContaining("at most");
        assertThatThrownBy(() -> read("clusters: {a: {options: " + "{a: ".repeat(1000)))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aFileThatIsNotThereIsAFailure() {
        assertThatThrownBy(() -> new Seed(Optional.of(folder.resolve("none.yaml")), SeedTest::known).read())
                .isInstanceOf(UncheckedIOException.class);
    }

    private SeedFile read(String yaml) {
        var file = folder.resolve("seed.yaml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Seed(Optional.of(file), SeedTest::known).read();
    }

    private static Optional<String> known(String name) {
        return Optional.ofNullable(KNOWN.get(name));
    }
}
