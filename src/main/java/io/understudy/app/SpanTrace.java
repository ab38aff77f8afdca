package io.understudy.app;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.object.Version;
import io.understudy.replication.Trace;
import java.util.Locale;
import java.util.function.Function;

/** One write or payment as a span, each of its steps as a child. */
final class SpanTrace implements Trace {
    static final AttributeKey<String> ID = AttributeKey.stringKey("understudy.object.id");
    static final AttributeKey<Long> VERSION = AttributeKey.longKey("understudy.object.version");
    static final AttributeKey<Long> SIZE = AttributeKey.longKey("understudy.object.size");
    static final AttributeKey<String> PLAN = AttributeKey.stringKey("understudy.plan");
    static final AttributeKey<String> MODE = AttributeKey.stringKey("understudy.mode");
    static final AttributeKey<String> CLUSTER = AttributeKey.stringKey("understudy.cluster");
    static final AttributeKey<String> KIND = AttributeKey.stringKey("understudy.replay.kind");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("understudy.replay.attempt");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("understudy.outcome");
    private static final String FAILED = "failed";

    private final Tracer tracer;
    private final Span whole;
    private final Context parent;

    SpanTrace(Tracer tracer, Span whole) {
        this.tracer = tracer;
        this.whole = whole;
        this.parent = Context.root().with(whole);
    }

    @Override
    public <T> Uni<T> follow(Step step, Uni<T> work, Function<T, String> outcome) {
        return follow(child(word(step.name())), work, outcome);
    }

    @Override
    public <T> Uni<T> follow(Step step, String cluster, Uni<T> work, Function<T, String> outcome) {
        return follow(child(word(step.name())).setAttribute(CLUSTER, cluster), work, outcome);
    }

    private static <T> Uni<T> follow(SpanBuilder builder, Uni<T> work, Function<T, String> outcome) {
        return Uni.createFrom().deferred(() -> {
            var span = builder.startSpan();
            return work.onItem()
                    .invoke(item -> end(span, outcome.apply(item), true))
                    .onFailure()
                    .invoke(failure -> end(span, kind(failure), false))
                    .onCancellation()
                    .invoke(() -> end(span, "cancelled", false));
        });
    }

    SpanBuilder child(String name) {
        return tracer.spanBuilder(name).setParent(parent);
    }

    @Override
    public void version(Version version) {
        whole.setAttribute(VERSION, version.value());
    }

    @Override
    public void size(long size) {
        whole.setAttribute(SIZE, size);
    }

    @Override
    public void end(String outcome, boolean good) {
        end(whole, outcome, good);
    }

    private static void end(Span span, String outcome, boolean good) {
        span.setAttribute(OUTCOME, word(outcome));
        if (!good) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** Texts of failures may hold anything: they are for administrators, not for whoever collects spans. */
    private static String kind(Throwable failure) {
        return failure instanceof ConnectorException known ? known.kind().name() : FAILED;
    }

    /** As everywhere outside of the code: small letters and dashes. */
    static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
