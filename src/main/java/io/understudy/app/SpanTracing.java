package io.understudy.app;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.understudy.catalog.Claim;
import io.understudy.replication.Trace;
import io.understudy.replication.Tracing;
import io.understudy.replication.WriteRequest;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Makes spans of writes and payments. A write's is a child of its request's, whose parent is the one that the client
 * names in {@code traceparent}; a payment, which no request has asked for, is a trace of its own.
 */
public final class SpanTracing implements Tracing {
    private final Tracer tracer;
    private final InstantSource clock;

    public SpanTracing(Tracer tracer, InstantSource clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    @Override
    public Trace write(WriteRequest request) {
        // The request's span hangs on the event loop's context; it is found here, and no callback looks for it again.
        var span = tracer.spanBuilder("write").startSpan();
        if (!span.isRecording()) {
            return Trace.NONE;
        }
        span.setAttribute(SpanTrace.ID, request.id().value());
        span.setAttribute(SpanTrace.PLAN, request.terms().plan());
        span.setAttribute(SpanTrace.MODE, request.terms().mode());
        return new SpanTrace(tracer, span);
    }

    @Override
    public Claiming claiming() {
        var begun = clock.instant();
        return claim -> {
            // There was no debt yet to speak of when its claim began.
            var span = tracer.spanBuilder("replay")
                    .setNoParent()
                    .setStartTimestamp(begun)
                    .startSpan();
            return span.isRecording() ? claimed(span, claim, begun) : Trace.NONE;
        };
    }

    private Trace claimed(Span span, Claim claim, Instant begun) {
        span.setAttribute(SpanTrace.ID, claim.id().value());
        span.setAttribute(SpanTrace.CLUSTER, claim.cluster());
        span.setAttribute(SpanTrace.KIND, SpanTrace.word(claim.kind().name()));
        span.setAttribute(SpanTrace.ATTEMPT, (long) claim.attempts());
        var trace = new SpanTrace(tracer, span);
        trace.version(claim.version());
        trace.size(claim.size());
        trace.child("claim").setStartTimestamp(begun).startSpan().end();
        return trace;
    }
}
