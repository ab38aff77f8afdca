package io.understudy.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.understudy.catalog.CopyState;
import io.understudy.catalog.MarkerState;
import io.understudy.catalog.ObjectState;
import io.understudy.object.Digest;
import io.understudy.object.Version;
import io.understudy.routing.SlotMap;
import io.understudy.service.Advice;
import io.understudy.service.Replication;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Objects, writes and advice as JSON. */
@RegisterForReflection(ignoreNested = false)
final class ObjectViews {
    private ObjectViews() {}

    /** What a write has come to, or how it stands now. */
    record WriteView(
            String id,
            String version,
            long size,
            @Nullable String sha256,
            @Nullable Instant storedAt,
            String plan,
            String mode,
            String outcome,
            @Nullable CopyView primary,
            List<CopyView> backups,
            @Nullable AdviceView advice) {}

    /** One copy; what it does not have is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CopyView(
            String cluster,
            @Nullable Integer slot,
            String path,
            String state,
            @Nullable Boolean encrypted,
            @Nullable Instant dueAt,
            @Nullable Integer attempts,
            @Nullable String lastError,
            @Nullable Boolean setAside,
            @Nullable Boolean lost) {}

    record AdviceView(
            @Nullable String suggestion,
            String reason,
            @Nullable Double estimatedSyncSeconds,
            @Nullable Double estimatedAsyncSeconds,
            ThisWrite thisWrite,
            PlanChange plan) {}

    record ThisWrite(String header) {}

    record PlanChange(String method, String href, PlanViews.PlanView body) {}

    /** A line of a listing. */
    record ListedView(
            String id,
            String version,
            long size,
            @Nullable String sha256,
            @Nullable Instant storedAt,
            String outcome) {}

    record ListView(List<ListedView> objects, @Nullable String next) {}

    static WriteView write(ObjectState state, Version version, Optional<SlotMap> routing, Optional<Advice> advice) {
        return new WriteView(
                state.id().value(),
                version.toString(),
                state.size(),
                state.digest().map(Digest::hex).orElse(null),
                state.storedAt().orElse(null),
                state.plan(),
                state.mode(),
                Replication.of(state).text(),
                Replication.primary(state)
                        .map(copy -> copy(
                                copy, routing.map(map -> map.slot(state.id())).orElse(null)))
                        .orElse(null),
                Replication.backups(state).stream()
                        .map(copy -> copy(copy, null))
                        .toList(),
                advice.map(ObjectViews::advice).orElse(null));
    }

    private static CopyView copy(CopyState copy, @Nullable Integer slot) {
        var pending = copy.pending();
        return new CopyView(
                copy.cluster(),
                slot,
                copy.place().value(),
                pending ? MarkerState.of(copy.role()).text() : "stored",
                slot == null ? Boolean.FALSE : null,
                pending ? copy.due().orElse(null) : null,
                pending ? copy.attempts() : null,
                pending ? copy.error().orElse(null) : null,
                (pending && copy.setAside()) ? Boolean.TRUE : null,
                (pending && copy.lost()) ? Boolean.TRUE : null);
    }

    static AdviceView advice(Advice advice) {
        var plan = advice.plan();
        return new AdviceView(
                advice.suggestAsync() ? "async" : null,
                advice.reason(),
                seconds(advice.syncSeconds()),
                seconds(advice.asyncSeconds()),
                new ThisWrite("Prefer: respond-async"),
                new PlanChange("PUT", "/v1/plans/" + plan.name(), PlanViews.asynchronous(plan)));
    }

    private static @Nullable Double seconds(OptionalDouble seconds) {
        return seconds.isPresent() ? Math.round(seconds.getAsDouble() * 1000) / 1000.0 : null;
    }

    static ListView list(List<ObjectState> objects, boolean more) {
        return new ListView(
                objects.stream().map(ObjectViews::listed).toList(),
                more && !objects.isEmpty() ? objects.getLast().id().value() : null);
    }

    private static ListedView listed(ObjectState state) {
        return new ListedView(
                state.id().value(),
                state.version().toString(),
                state.size(),
                state.digest().map(Digest::hex).orElse(null),
                state.storedAt().orElse(null),
                Replication.of(state).text());
    }
}
