package io.understudy.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.understudy.api.ClusterViews;
import io.understudy.api.PlanViews;
import io.understudy.api.RoutingViews;
import io.understudy.app.GracefulEnd;
import io.understudy.app.UnderstudyConfig;
import io.understudy.cluster.ProtocolTable;
import io.understudy.service.Seed;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests are valid, fit together, and fit the service. */
class ManifestsTest {
    /** Stands for wherever the documentation is shown. */
    private static final String RUNBOOKS = "https://runbooks.example.com";

    /** Seconds that the JVM and the kubelet may need beside all limits. */
    private static final long RESERVE = 10;

    /** What the service's own pods are told by. */
    private static final JsonNode SERVICE =
            Manifests.all(Manifests.BASE, "Deployment").getFirst().at("/spec/selector/matchLabels");

    private static final Path OPERATIONS = Path.of("src", "docs", "operations.md");

    static Stream<Path> files() {
        return Stream.of(Manifests.BASE, Manifests.DEV, Manifests.PRODUCTION)
                .flatMap(folder -> Manifests.files(folder).stream())
                .filter(Files::isRegularFile);
    }

    static Stream<Path> overlays() {
        return Stream.of(Manifests.DEV, Manifests.PRODUCTION);
    }

    // Against the schemas

    @ParameterizedTest
    @MethodSource("files")
    void everyFieldIsKnown(Path file) throws JsonProcessingException {
        var documents = Manifests.documents(Manifests.text(file));

        assertThat(documents).isNotEmpty();
        for (var document : documents) {
            assertThat(StrictModel.read(document)).isNotNull();
        }
    }

    @Test
    void aMisspeltFieldIsFoundHoweverDeep() {
        var deployment = Manifests.all(Manifests.BASE, "Deployment").getFirst().deepCopy();
        ((ObjectNode) deployment.at("/spec/template/spec/containers/0/readinessProbe")).put("periodSecond", 3);
        var rule =
                Manifests.all(Manifests.PRODUCTION, "PrometheusRule").getFirst().deepCopy();
        ((ObjectNode) rule.at("/spec/groups/0/rules/0")).put("annotation", "x");

        assertThatThrownBy(() -> StrictModel.read(deployment)).hasMessageContaining("periodSecond");
        assertThatThrownBy(() -> StrictModel.read(rule)).hasMessageContaining("annotation");
    }

    @Test
    void aValueOfTheWrongKindAndAFieldGivenTwiceAreFound() {
        var service = Manifests.all(Manifests.BASE, "Service").getFirst().deepCopy();
        ((ObjectNode) service.at("/spec/ports/0")).put("port", "eighty");

        assertThatThrownBy(() -> StrictModel.read(service)).hasMessageContaining("eighty");
        assertThatThrownBy(() -> Manifests.documents("kind: Service\nkind: Deployment\n"))
                .hasMessageContaining("kind");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void kubectlRendersIt(Path overlay) throws IOException, InterruptedException {
        assumeThat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, "kubectl")))
                .as("kubectl is installed")
                .anyMatch(Files::isExecutable);
        var process = new ProcessBuilder("kubectl", "kustomize", overlay.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var rendered = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        var objects = Manifests.documents(rendered);
        assertThat(objects).extracting(object -> object.path("kind").asText()).contains("Deployment", "Service");
        for (var object : objects) {
            assertThat(StrictModel.read(object)).isNotNull();
        }
        assertThat(objects.stream()
                        .filter(object -> object.path("apiVersion").asText().startsWith("monitoring.coreos.com/")))
                .allSatisfy(object -> assertThat(
                                object.at("/metadata/labels/release").asText())
                        .isNotEmpty());
        var deployment = objects.stream()
                .filter(object -> object.path("kind").asText().equals("Deployment"))
                .findFirst()
                .orElseThrow();
        assertThat(duplicates(deployment.findValues("containerPort"))).isEmpty();
    }

    private static List<String> duplicates(List<JsonNode> values) {
        var seen = new HashSet<String>();
        return values.stream()
                .map(JsonNode::asText)
                .filter(value -> !seen.add(value))
                .toList();
    }

    // Against each other

    @ParameterizedTest
    @MethodSource("overlays")
    void everyFileIsThereAndNamed(Path overlay) throws IOException {
        for (var folder : List.of(Manifests.BASE, overlay)) {
            var kustomization = Manifests.kustomization(folder);
            var named = new TreeSet<String>(Set.of("kustomization.yaml"));
            Manifests.files(folder).forEach(file -> named.add(String.valueOf(file.getFileName())));
            Manifests.elements(kustomization.path("configMapGenerator"))
                    .flatMap(map -> Manifests.texts(map.path("files")))
                    .forEach(file -> named.add(file.replaceFirst(".*=", "")));
            try (var there = Files.list(folder)) {
                assertThat(there.map(file -> String.valueOf(file.getFileName())))
                        .containsExactlyInAnyOrderElementsOf(named);
            }
        }
        assertThat(overlay.resolve("../../base").normalize()).isEqualTo(Manifests.BASE);
        assertThat(Manifests.texts(Manifests.kustomization(overlay).path("resources")))
                .contains("../../base");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everySelectorFindsItsPods(Path overlay) {
        var pods = pods(overlay).map(pod -> pod.at("/metadata/labels")).toList();
        var selectors = new ArrayList<JsonNode>();
        Stream.of("Deployment", "StatefulSet", "PodDisruptionBudget")
                .flatMap(kind -> Manifests.all(overlay, kind).stream())
                .map(object -> object.at("/spec/selector/matchLabels"))
                .forEach(selectors::add);
        Manifests.all(overlay, "Service").forEach(service -> selectors.add(service.at("/spec/selector")));
        Manifests.all(overlay, "NetworkPolicy").forEach(policy -> {
            selectors.add(policy.at("/spec/podSelector/matchLabels"));
            policy.at("/spec").findValues("podSelector").stream()
                    .map(selector -> selector.path("matchLabels"))
                    .filter(labels -> !labels.has("k8s-app"))
                    .forEach(selectors::add);
        });
        pods(overlay)
                .flatMap(pod -> Manifests.elements(pod.at("/spec/topologySpreadConstraints")))
                .forEach(spread -> selectors.add(spread.at("/labelSelector/matchLabels")));

        assertThat(selectors.stream().filter(selector -> !selector.isMissingNode()))
                .hasSizeGreaterThan(7)
                .allSatisfy(selector -> assertThat(pods).anyMatch(labels -> within(selector, labels)));
        Manifests.all(overlay, "HorizontalPodAutoscaler").stream()
                .map(scaler -> scaler.at("/spec/scaleTargetRef"))
                .filter(target -> !target.isMissingNode())
                .forEach(target -> assertThat(names(overlay, target.path("kind").asText()))
                        .contains(target.path("name").asText()));
    }

    /** As kubectl renders it: what an operator of Prometheus selects by stands in the kustomization once. */
    @Test
    void prometheusIsToldBySayingOnceWhoseItIs() {
        var pairs = Manifests.elements(
                        Manifests.kustomization(Manifests.PRODUCTION).path("labels"))
                .map(label -> label.path("pairs"))
                .toList();

        assertThat(pairs)
                .singleElement()
                .satisfies(pair -> assertThat(pair.path("release").asText()).isNotEmpty());
        assertThat(Manifests.text(OPERATIONS)).contains("`release`");
    }

    @Test
    void prometheusFindsTheService() {
        var monitor = Manifests.all(Manifests.PRODUCTION, "ServiceMonitor").getFirst();
        var service = Manifests.all(Manifests.BASE, "Service").getFirst();
        var labels = (ObjectNode) service.at("/metadata/labels").deepCopy();
        Manifests.elements(Manifests.kustomization(Manifests.BASE).path("labels"))
                .forEach(label -> labels.setAll((ObjectNode) label.path("pairs")));

        assertThat(within(monitor.at("/spec/selector/matchLabels"), labels)).isTrue();
        assertThat(Manifests.elements(service.at("/spec/ports"))
                        .map(port -> port.path("name").asText()))
                .contains(monitor.at("/spec/endpoints/0/port").asText());
        assertThat(monitor.at("/spec/endpoints/0/path").asText()).isEqualTo("/q/metrics");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyPortThatIsNamedIsOneOfAContainer(Path overlay) {
        var ports = pods(overlay)
                .flatMap(pod -> Manifests.elements(pod.at("/spec/containers")))
                .flatMap(container -> Manifests.elements(container.path("ports")))
                .map(port -> port.path("name").asText())
                .collect(Collectors.toSet());
        var named = new ArrayList<JsonNode>();
        pods(overlay).flatMap(pod -> pod.findValues("httpGet").stream()).forEach(get -> named.add(get.path("port")));
        Manifests.all(overlay, "Service").forEach(service -> named.addAll(service.findValues("targetPort")));
        Manifests.all(overlay, "NetworkPolicy")
                .forEach(policy -> named.addAll(policy.at("/spec/ingress").findValues("port")));

        assertThat(named.stream().filter(JsonNode::isTextual).map(JsonNode::asText))
                .hasSizeGreaterThan(5)
                .isSubsetOf(ports);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void enoughReplicasStayThroughEveryDisruption(Path overlay) {
        var least = last(overlay, "HorizontalPodAutoscaler", "/spec/minReplicas");
        var available = last(overlay, "PodDisruptionBudget", "/spec/minAvailable");

        assertThat(least).isGreaterThan(available).isGreaterThan(1);
        assertThat(available).isPositive();
        assertThat(last(overlay, "HorizontalPodAutoscaler", "/spec/maxReplicas"))
                .isGreaterThan(least);
        assertThat(Manifests.all(overlay, "Deployment"))
                .allSatisfy(deployment -> assertThat(deployment.path("spec").has("replicas"))
                        .as("the autoscaler says how many")
                        .isFalse());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyPodIsRestricted(Path overlay) {
        assertThat(pods(overlay).filter(pod -> pod.has("metadata")))
                .isNotEmpty()
                .allSatisfy(pod -> {
                    assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true))
                            .isFalse();
                    assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean())
                            .isTrue();
                    assertThat(pod.at("/spec/securityContext/runAsUser").asInt())
                            .isPositive();
                    assertThat(pod.at("/spec/securityContext/seccompProfile/type")
                                    .asText())
                            .isEqualTo("RuntimeDefault");
                    assertThat(Manifests.elements(pod.at("/spec/containers"))).allSatisfy(container -> {
                        var context = container.path("securityContext");
                        assertThat(context.path("readOnlyRootFilesystem").asBoolean())
                                .isTrue();
                        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                                .isFalse();
                        assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                        assertThat(context.at("/capabilities/add").isMissingNode())
                                .isTrue();
                        assertThat(container.at("/resources/requests/cpu").asText())
                                .isNotEmpty();
                        assertThat(container.at("/resources/limits/memory").asText())
                                .isNotEmpty();
                    });
                });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyVolumeIsThere(Path overlay) {
        var mounts = new HashSet<String>();
        var volumes = new HashMap<String, JsonNode>();
        Manifests.all(overlay, "Deployment").forEach(deployment -> {
            deployment
                    .findValues("volumeMounts")
                    .forEach(list ->
                            list.forEach(mount -> mounts.add(mount.path("name").asText())));
            deployment
                    .at("/spec/template/spec/volumes")
                    .forEach(volume -> volumes.put(volume.path("name").asText(), volume));
        });

        assertThat(mounts).containsExactlyInAnyOrderElementsOf(volumes.keySet()).contains("tmp");
        assertThat(volumes.values()).allSatisfy(volume -> {
            if (volume.has("persistentVolumeClaim")) {
                assertThat(names(overlay, "PersistentVolumeClaim"))
                        .contains(volume.at("/persistentVolumeClaim/claimName").asText());
            }
            if (volume.has("configMap")) {
                assertThat(Manifests.generated(
                                overlay, volume.at("/configMap/name").asText()))
                        .isNotEmpty();
            }
        });
    }

    // Against the service

    @ParameterizedTest
    @MethodSource("overlays")
    void theSeedIsOneThatTheServiceTakes(Path overlay) {
        var own = overlay.resolve("seed.yaml");
        var file = Files.exists(own) ? own : Manifests.BASE.resolve("seed.yaml");
        var seed = new Seed(Optional.of(file), name -> Optional.empty()).read();

        assertThat(seed.clusters()).hasSizeGreaterThan(1).allSatisfy((id, json) -> {
            var cluster = ClusterViews.read(id, json);
            var endpoint = URI.create(cluster.endpoint());
            assertThat(ProtocolTable.DEFAULT.of(cluster.device(), cluster.link()))
                    .contains(endpoint.getScheme());
            if (endpoint.getScheme().equals("file")) {
                var deployment = Manifests.all(Manifests.BASE, "Deployment").getFirst();
                assertThat(mountPaths(deployment)).containsKey(endpoint.getPath());
            } else {
                assertThatTheServiceReaches(overlay, endpoint.getHost(), endpoint.getPort());
            }
        });
        var routing = RoutingViews.read(seed.routing().orElseThrow());
        assertThat(seed.clusters().keySet()).containsAll(routing.clusters());
        assertThat(seed.plans())
                .isNotEmpty()
                .allSatisfy((name, json) -> assertThat(seed.clusters().keySet())
                        .containsAll(PlanViews.read(name, json).targets()));
        assertThat(seed.active()).isPresent();
    }

    /** There is a Service of that name and port, its pods let the service in, and the service is let out to them. */
    private static void assertThatTheServiceReaches(Path overlay, String host, int port) {
        var store = Manifests.all(overlay, "Service").stream()
                .filter(service -> service.at("/metadata/name").asText().equals(host))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Service " + host));
        var pods = store.at("/spec/selector");
        var ports = store.at("/spec/ports/0");
        assertThat(ports.path("port").asInt()).isEqualTo(port);
        assertThat(Manifests.all(overlay, "NetworkPolicy"))
                .anySatisfy(policy -> {
                    assertThat(policy.at("/spec/podSelector/matchLabels")).isEqualTo(pods);
                    assertThat(policy.at("/spec/ingress/0/from/0/podSelector/matchLabels"))
                            .isEqualTo(SERVICE);
                    assertThat(policy.at("/spec/ingress/0/ports/0/port")).isEqualTo(ports.path("targetPort"));
                })
                .anySatisfy(policy -> {
                    assertThat(policy.at("/spec/podSelector/matchLabels")).isEqualTo(SERVICE);
                    assertThat(policy.at("/spec/egress/0/to/0/podSelector/matchLabels"))
                            .isEqualTo(pods);
                    assertThat(policy.at("/spec/egress/0/ports/0/port").asInt()).isEqualTo(port);
                });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everySettingIsKnownAndEveryFileOfSettingsIsMounted(Path overlay) {
        var files = Manifests.generated(overlay, "understudy");
        var locations = Manifests.all(overlay, "Deployment").stream()
                .flatMap(deployment -> deployment.findValues("env").stream())
                .flatMap(Manifests::elements)
                .filter(variable -> variable.path("name").asText().equals("SMALLRYE_CONFIG_LOCATIONS"))
                .map(variable -> variable.path("value").asText())
                .reduce((first, second) -> second)
                .orElseThrow();

        assertThat(List.of(locations.split(",")))
                .containsExactlyInAnyOrderElementsOf(files.stream()
                        .filter(file -> file.endsWith(".properties"))
                        .map(file -> "/etc/understudy/" + file)
                        .toList());
        // Unknown names below 'understudy' are refused here as they are when the service starts.
        var config = config(overlay);
        assertThat(config.getValue("understudy.seed", String.class)).isEqualTo("/etc/understudy/seed.yaml");
        assertThat(files).contains("seed.yaml");
        assertThatThrownBy(() -> settings()
                        .withSources(new PropertiesConfigSource(Map.of("understudy.sead", "x"), "misspelt", 100))
                        .build())
                .hasMessageContaining("understudy.sead");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void theGracePeriodIsLongEnoughForAnEndInGoodOrder(Path overlay) {
        var config = config(overlay);
        var delay = seconds(config, "quarkus.shutdown.delay");
        var timeout = seconds(config, "quarkus.shutdown.timeout");
        var drain = settings()
                .build()
                .getConfigMapping(UnderstudyConfig.class)
                .write()
                .drain()
                .toSeconds();
        var deployment = Manifests.all(overlay, "Deployment").getFirst();
        var readiness = deployment.at("/spec/template/spec/containers/0/readinessProbe");

        assertThat(deployment
                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asLong())
                .isGreaterThanOrEqualTo(
                        delay + timeout + 2 * drain + 3 * GracefulEnd.RETIRE_LIMIT.toSeconds() + RESERVE);
        assertThat(delay)
                .as("a balancer that only probes has seen it by then")
                .isGreaterThan(readiness.path("periodSeconds").asLong()
                        * readiness.path("failureThreshold").asLong());
    }

    @Test
    void theProbesAskWhatTheyAreFor() {
        var container = Manifests.all(Manifests.BASE, "Deployment").getFirst().at("/spec/template/spec/containers/0");

        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
    }

    @Test
    void thePortsAreThoseOnWhichTheServiceListens() throws IOException {
        var service = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(Path.of("src/main/resources/application.properties")
                        .toUri()
                        .toURL()))
                .build();
        var http = service.getValue("quarkus.http.port", int.class);
        var management =
                service.getOptionalValue("quarkus.management.port", int.class).orElse(9000);
        var ports = new HashMap<String, Integer>();
        Manifests.all(Manifests.PRODUCTION, "Deployment").stream()
                .flatMap(deployment -> deployment.findValues("ports").stream())
                .flatMap(Manifests::elements)
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));

        assertThat(ports)
                .containsEntry("http", http)
                .containsEntry("management", management)
                .containsEntry("https", config(Manifests.PRODUCTION).getValue("quarkus.http.ssl-port", int.class));
    }

    // Against the documents

    @Test
    void everyAlertHasItsSectionAndEverySectionItsAlert() {
        var alerts =
                Manifests.all(Manifests.PRODUCTION, "PrometheusRule").getFirst().findValuesAsText("alert");
        var links =
                Manifests.all(Manifests.PRODUCTION, "PrometheusRule").getFirst().findValuesAsText("runbook_url");
        var sections = Manifests.text(OPERATIONS)
                .lines()
                .filter(line -> line.startsWith("### Understudy"))
                .map(line -> line.substring(4))
                .toList();

        assertThat(alerts).hasSizeGreaterThan(8).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(sections);
        assertThat(Manifests.text(OPERATIONS)).contains("`" + RUNBOOKS + "`");
        assertThat(links)
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> RUNBOOKS + "/operations.md#" + alert.toLowerCase(java.util.Locale.ROOT))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everySecretIsToldOf(Path overlay) {
        var secrets = new TreeSet<String>();
        Stream.of("Deployment", "StatefulSet")
                .flatMap(kind -> Manifests.all(overlay, kind).stream())
                .forEach(workload -> {
                    workload.findValues("secretRef")
                            .forEach(secret -> secrets.add(secret.path("name").asText()));
                    workload.findValues("secretKeyRef")
                            .forEach(secret -> secrets.add(secret.path("name").asText()));
                    secrets.addAll(workload.findValuesAsText("secretName"));
                });

        assertThat(secrets)
                .contains("understudy-database")
                .allSatisfy(secret -> assertThat(Manifests.text(OPERATIONS)).contains("`" + secret + "`"));
        assertThat(files())
                .allSatisfy(file -> assertThat(Manifests.documents(Manifests.text(file)))
                        .noneMatch(document -> document.path("kind").asText().equals("Secret")));
    }

    // What is looked at

    /** Pod templates, and the parts of them that patches change. */
    private static Stream<JsonNode> pods(Path overlay) {
        return Stream.of("Deployment", "StatefulSet")
                .flatMap(kind -> Manifests.all(overlay, kind).stream())
                .map(workload -> workload.at("/spec/template"));
    }

    private static boolean within(JsonNode selector, JsonNode labels) {
        return !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(entry -> entry.getValue().equals(labels.path(entry.getKey())));
    }

    private static List<String> names(Path overlay, String kind) {
        return Manifests.all(overlay, kind).stream()
                .map(object -> object.at("/metadata/name").asText())
                .toList();
    }

    /** What holds in the end: patches come last. */
    private static int last(Path overlay, String kind, String pointer) {
        return Manifests.all(overlay, kind).stream()
                .map(object -> object.at(pointer))
                .filter(JsonNode::isInt)
                .reduce((first, second) -> second)
                .orElseThrow()
                .asInt();
    }

    private static Map<String, String> mountPaths(JsonNode deployment) {
        return deployment.findValues("volumeMounts").stream()
                .flatMap(Manifests::elements)
                .collect(Collectors.toMap(
                        mount -> mount.path("mountPath").asText(),
                        mount -> mount.path("name").asText()));
    }

    private static Config config(Path overlay) {
        var builder = settings();
        Stream.of(Manifests.BASE, overlay)
                .flatMap(folder ->
                        Manifests.generated(folder, "understudy").stream().map(folder::resolve))
                .filter(file -> file.toString().endsWith(".properties") && Files.isRegularFile(file))
                .forEach(file -> builder.withSources(source(file)));
        return builder.build();
    }

    /** The service's own settings, of which each has to be known. */
    private static SmallRyeConfigBuilder settings() {
        return new SmallRyeConfigBuilder()
                .withMapping(UnderstudyConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(Path.class, 200, new PathConverter());
    }

    private static PropertiesConfigSource source(Path file) {
        try {
            return new PropertiesConfigSource(file.toUri().toURL());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long seconds(Config config, String name) {
        var text = config.getValue(name, String.class);
        return Duration.parse("PT" + text).toSeconds();
    }
}
