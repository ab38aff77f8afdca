package io.understudy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.understudy.server.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool evaluates the rules: every alert fires when it should, and only then. */
class AlertRulesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @TempDir
    Path folder;

    private record Outcome(int code, String said) {}

    @Test
    void prometheusTakesTheRules() throws IOException, InterruptedException {
        write(rules());

        var outcome = promtool("check", "rules", "rules.yaml");

        assertThat(outcome.code()).as(outcome.said()).isZero();
        assertThat(outcome.said())
                .contains("SUCCESS: " + rules().findValues("alert").size() + " rules found");
    }

    @Test
    void everyAlertFiresWhenItShouldAndOnlyThen() throws IOException, InterruptedException {
        write(rules());

        var outcome = tested();

        assertThat(outcome.code()).as(outcome.said()).isZero();
    }

    /** Otherwise the test above would prove nothing. */
    @Test
    void anAlertThatDoesNotWaitIsFound() throws IOException, InterruptedException {
        var hasty = rules();
        hasty.findParents("for").forEach(rule -> ((ObjectNode) rule).remove("for"));
        write(hasty);

        var outcome = tested();

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.said()).contains("UnderstudyClusterDown, time: 2m");
    }

    @Test
    void everyAlertHasCasesInWhichItFiresAndInWhichItDoesNot() {
        var firing = new HashSet<String>();
        var silent = new HashSet<String>();
        Manifests.alertCases().findValues("alert_rule_test").stream()
                .flatMap(Manifests::elements)
                .forEach(each -> (each.path("exp_alerts").isEmpty() ? silent : firing)
                        .add(each.path("alertname").asText()));

        assertThat(firing)
                .containsExactlyInAnyOrderElementsOf(rules().findValuesAsText("alert"))
                .isEqualTo(silent);
    }

    @Test
    void prometheusTakesEveryExpressionOfAPanel() throws IOException, InterruptedException {
        var expressions = Manifests.panels();
        assertThat(expressions).hasSizeGreaterThan(20);
        var rules = IntStream.range(0, expressions.size())
                .mapToObj(i -> Map.of("record", "panel:" + i, "expr", expressions.get(i)))
                .toList();
        write(YAML.valueToTree(Map.of("groups", List.of(Map.of("name", "panels", "rules", rules)))));

        var outcome = promtool("check", "rules", "rules.yaml");

        assertThat(outcome.code()).as(outcome.said()).isZero();
    }

    private static ObjectNode rules() {
        var spec =
                Manifests.all(Manifests.PRODUCTION, "PrometheusRule").getFirst().path("spec");
        return spec.deepCopy();
    }

    private void write(JsonNode rules) throws IOException {
        YAML.writeValue(folder.resolve("rules.yaml").toFile(), rules);
    }

    private Outcome tested() throws IOException, InterruptedException {
        Files.copy(Manifests.ALERT_CASES, folder.resolve("alerts.yaml"));
        return promtool("test", "rules", "alerts.yaml");
    }

    private Outcome promtool(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Installed.program("promtool", "prometheus")));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
