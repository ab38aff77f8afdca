package io.understudy.app;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Takes the spans that would be sent away, and tells them as trees. */
@Singleton
class Collector {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    @Produces
    @Singleton
    InMemorySpanExporter exporter() {
        return spans;
    }

    void forget() {
        spans.reset();
    }

    List<SpanData> spans() {
        return spans.getFinishedSpanItems();
    }

    List<SpanData> trace(String id) {
        return spans().stream().filter(span -> span.getTraceId().equals(id)).toList();
    }

    /** Of an attribute, or nothing. */
    static String value(SpanData span, String key) {
        var text = span.getAttributes().get(AttributeKey.stringKey(key));
        var number = span.getAttributes().get(AttributeKey.longKey(key));
        return text != null ? text : number != null ? number.toString() : "";
    }

    /** A line for each span: depth, name, cluster, outcome, and whether it is an error; siblings by their lines. */
    static List<String> tree(List<SpanData> trace) {
        return children(trace, span -> !known(trace, span.getParentSpanId()), "");
    }

    private static boolean known(List<SpanData> trace, String id) {
        return !id.equals(SpanId.getInvalid())
                && trace.stream().anyMatch(span -> span.getSpanId().equals(id));
    }

    private static List<String> children(List<SpanData> trace, Predicate<SpanData> of, String indent) {
        return trace.stream()
                .filter(of)
                .sorted(Comparator.comparing(Collector::line))
                .mapMulti((SpanData span, Consumer<String> lines) -> {
                    lines.accept(indent + line(span));
                    children(trace, child -> child.getParentSpanId().equals(span.getSpanId()), indent + "  ")
                            .forEach(lines);
                })
                .toList();
    }

    private static String line(SpanData span) {
        return "%s %s %s %s"
                .formatted(
                        span.getName(),
                        value(span, "understudy.cluster"),
                        value(span, "understudy.outcome"),
                        span.getStatus().getStatusCode() == StatusCode.ERROR ? "!" : "")
                .strip()
                .replaceAll(" +", " ");
    }
}
