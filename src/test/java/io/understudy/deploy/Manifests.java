package io.understudy.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** The files below {@code k8s}, as they are written. */
public final class Manifests {
    static final Path ROOT = Path.of("k8s");
    static final Path BASE = ROOT.resolve("base");
    static final Path DEV = ROOT.resolve("overlays", "dev");
    static final Path PRODUCTION = ROOT.resolve("overlays", "production");

    /** When each alert fires and when it does not, as Prometheus' tool has it. */
    static final Path ALERT_CASES = Path.of("src", "test", "promtool", "alerts.yaml");

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));

    private Manifests() {}

    /** Every document of a YAML text. */
    static List<JsonNode> documents(String text) {
        try (var parser = YAML.createParser(text)) {
            var documents = new ArrayList<JsonNode>();
            YAML.readValues(parser, JsonNode.class).forEachRemaining(document -> {
                if (!document.isNull() && !document.isMissingNode()) {
                    documents.add(document);
                }
            });
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode kustomization(Path folder) {
        return documents(text(folder.resolve("kustomization.yaml"))).getFirst();
    }

    /** The files of a folder that a kustomization takes as they are: whole objects, and patches of some. */
    static List<Path> files(Path folder) {
        var kustomization = kustomization(folder);
        return Stream.concat(
                        texts(kustomization.path("resources")),
                        elements(kustomization.path("patches"))
                                .map(patch -> patch.path("path").textValue()))
                .filter(name -> name.endsWith(".yaml"))
                .map(folder::resolve)
                .toList();
    }

    /** What a folder and the base below it say of all objects of a kind, patches beside what they change. */
    static List<JsonNode> all(Path overlay, String kind) {
        return Stream.of(BASE, overlay)
                .distinct()
                .flatMap(folder -> files(folder).stream())
                .flatMap(file -> documents(text(file)).stream())
                .filter(document -> document.path("kind").asText().equals(kind))
                .toList();
    }

    /** The files that a generated ConfigMap holds, by the names of the files. */
    static List<String> generated(Path overlay, String name) {
        return Stream.of(BASE, overlay)
                .distinct()
                .flatMap(folder -> elements(kustomization(folder).path("configMapGenerator")))
                .filter(map -> map.path("name").asText().equals(name))
                .flatMap(map -> texts(map.path("files")))
                .map(file -> file.replaceFirst("=.*", ""))
                .toList();
    }

    /** Every PromQL expression of every alert and every panel. */
    public static List<String> expressions() {
        var expressions = new ArrayList<String>();
        all(PRODUCTION, "PrometheusRule").forEach(rule -> expressions.addAll(rule.findValuesAsText("expr")));
        expressions.addAll(panels());
        return expressions;
    }

    /** Every PromQL expression of every panel. */
    static List<String> panels() {
        return documents(text(PRODUCTION.resolve("dashboard.json"))).getFirst().findValuesAsText("expr");
    }

    static JsonNode alertCases() {
        // With what its aliases stand for, which Jackson takes for texts.
        return YAML.valueToTree(new Yaml().load(text(ALERT_CASES)));
    }

    /** Every series that a case of an alert is made of. */
    public static List<String> alertSeries() {
        return alertCases().findValuesAsText("series");
    }

    /** The paths that the kubelet asks. */
    public static List<String> probes() {
        return all(PRODUCTION, "Deployment").stream()
                .flatMap(deployment -> deployment.findValues("httpGet").stream())
                .map(probe -> probe.path("path").asText())
                .toList();
    }

    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    static Stream<String> texts(JsonNode list) {
        return elements(list).map(JsonNode::asText);
    }
}
