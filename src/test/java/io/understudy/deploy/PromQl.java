package io.understudy.deploy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** As much of PromQL and of what Prometheus scrapes as it takes to hold one against the other. */
public final class PromQl {
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern SERIES =
            Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*)\\s*(\\{[^}]*})?(?!\\s*\\(|[\\w:])");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(\\{.*})? \\S+");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool");

    private PromQl() {}

    /** One series that an expression reads. */
    public record Series(String metric, List<Condition> conditions) {
        /** Whether a sample is one of this series. */
        public boolean fits(Sample sample) {
            return sample.metric().equals(metric)
                    && conditions.stream().allMatch(condition -> condition.holds(sample.labels()));
        }

        /** Whether a sample has this name and these labels, whatever their values. */
        public boolean fitsByName(Sample sample) {
            return sample.metric().equals(metric)
                    && conditions.stream().allMatch(condition -> sample.labels().containsKey(condition.label()));
        }
    }

    /** What has to hold of a label. */
    public record Condition(String label, String operator, String value) {
        boolean holds(Map<String, String> labels) {
            if (!labels.containsKey(label)) {
                return false;
            }
            var actual = labels.getOrDefault(label, "");
            return switch (operator) {
                case "=" -> actual.equals(value);
                case "!=" -> !actual.equals(value);
                case "=~" -> actual.matches(value);
                case "!~" -> !actual.matches(value);
                default -> throw new IllegalStateException(operator);
            };
        }
    }

    /** One line of a scrape. */
    public record Sample(String metric, Map<String, String> labels) {}

    /** All that an expression reads. */
    public static Set<Series> series(String expression) {
        var found = new LinkedHashSet<Series>();
        var text = GROUPING.matcher(expression).replaceAll(" ").replaceAll("\\[[^]]*]", " ");
        var series = SERIES.matcher(text);
        while (series.find()) {
            if (!WORDS.contains(series.group(1))) {
                found.add(new Series(series.group(1), conditions(series.group(2))));
            }
        }
        return found;
    }

    /** All that a process tells. */
    public static List<Sample> samples(String scrape) {
        return scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> {
                    var sample = SAMPLE.matcher(line);
                    return sample.matches()
                            ? Stream.of(new Sample(sample.group(1), labels(sample.group(2))))
                            : Stream.empty();
                })
                .toList();
    }

    private static List<Condition> conditions(@org.jspecify.annotations.Nullable String braces) {
        var conditions = new ArrayList<Condition>();
        var matcher = MATCHER.matcher(braces == null ? "" : braces);
        while (matcher.find()) {
            conditions.add(new Condition(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return List.copyOf(conditions);
    }

    private static Map<String, String> labels(@org.jspecify.annotations.Nullable String braces) {
        var labels = new java.util.HashMap<String, String>();
        conditions(braces).forEach(condition -> labels.put(condition.label(), condition.value()));
        return Map.copyOf(labels);
    }
}
