package io.understudy.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.understudy.cluster.UnprocessableException;
import io.understudy.object.ByteSize;
import io.understudy.object.InvalidValueException;
import io.understudy.plan.Mode;
import io.understudy.plan.OnDelete;
import io.understudy.plan.Plan;
import io.understudy.plan.Retention;
import io.understudy.service.PlanService.Standing;
import io.understudy.service.PlanService.Target;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans as JSON. */
@RegisterForReflection(ignoreNested = false)
public final class PlanViews {
    private static final String[] TOLD_ONLY = {"active", "connections", "meaning"};

    private PlanViews() {}

    /** A plan as a client sends it, and as it is answered with how it stands. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlanView(
            String name,
            String mode,
            @Nullable String interval,
            List<String> targets,
            String largeWrite,
            String onDelete,
            RetentionView retention,
            String encryption,
            @Nullable Boolean active,
            @Nullable List<ConnectionView> connections,
            @Nullable String meaning) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RetentionView(@Nullable String maxAge, int versions, String whenFull) {}

    /** A target as it is now. */
    record ConnectionView(
            String cluster,
            String protocol,
            String driver,
            String state,
            @Nullable String lastError) {}

    record PlansView(List<PlanView> plans) {}

    /** Reads a plan from its JSON, as the API and the seed file write it; the defaults are the contract's. */
    public static Plan read(String name, ObjectNode json) {
        return read(name, Fields.of(json));
    }

    static Plan read(String name, Fields fields) {
        fields.optional("name").ifPresent(told -> {
            if (!told.equals(name)) {
                throw new InvalidValueException("name", told, "the path says '" + name + "'");
            }
        });
        var mode = Mode.of(fields.text("mode"));
        var interval = fields.scalar("interval", Durations::parse);
        var targets = fields.texts("targets");
        var largeWrite = fields.scalar("largeWrite", ByteSize::parse)
                .map(ByteSize::bytes)
                .orElse(Plan.DEFAULT_LARGE_WRITE);
        var onDelete = fields.optional("onDelete").map(OnDelete::of).orElse(OnDelete.DELETE);
        var retention = fields.object("retention").map(PlanViews::retention).orElse(Retention.FOREVER);
        requireOnly(fields, "encryption", "off", "off", "private", "always");
        fields.ignoring(TOLD_ONLY).end();
        return new Plan(
                name,
                mode,
                interval.orElse(mode == Mode.ASYNC ? Plan.DEFAULT_INTERVAL : Duration.ZERO),
                targets,
                largeWrite,
                onDelete,
                retention);
    }

    private static Retention retention(Fields fields) {
        var maxAge = fields.scalar("maxAge", Durations::parse);
        fields.integer("versions").ifPresent(versions -> {
            if (versions < 1) {
                throw new InvalidValueException(
                        fields.named("versions"), versions.toString(), "at least one version is kept");
            }
            if (versions > 1) {
                throw UnprocessableException.notSupported(
                        fields.named("versions"),
                        versions.toString(),
                        "older versions are not kept yet: 1 is all there is");
            }
        });
        requireOnly(fields, "whenFull", "never", "never", "expired", "oldest");
        fields.end();
        return new Retention(maxAge);
    }

    /** What does not exist yet is refused rather than stored and ignored. */
    private static void requireOnly(Fields fields, String field, String supported, String... known) {
        fields.optional(field).ifPresent(told -> {
            if (!List.of(known).contains(told)) {
                throw new InvalidValueException(
                        fields.named(field), told, "this is one of " + String.join(", ", known));
            }
            if (!told.equals(supported)) {
                throw UnprocessableException.notSupported(
                        fields.named(field), told, "this does not exist yet: '" + supported + "' is all there is");
            }
        });
    }

    static PlanView of(Standing standing) {
        var connections = standing.targets().stream().map(PlanViews::connection).toList();
        return view(standing.plan(), standing.plan().mode(), standing.active(), connections, standing.meaning());
    }

    /** The same plan, but asynchronous: what a client would send. */
    static PlanView asynchronous(Plan plan) {
        return view(plan, Mode.ASYNC, null, null, null);
    }

    private static PlanView view(
            Plan plan,
            Mode mode,
            @Nullable Boolean active,
            @Nullable List<ConnectionView> connections,
            @Nullable String meaning) {
        var interval = plan.mode() == Mode.ASYNC ? plan.interval() : Plan.DEFAULT_INTERVAL;
        return new PlanView(
                plan.name(),
                mode.text(),
                mode == Mode.ASYNC ? Durations.text(interval) : null,
                plan.targets(),
                new ByteSize(plan.largeWrite()).toString(),
                plan.onDelete().text(),
                new RetentionView(plan.retention().maxAge().map(Durations::text).orElse(null), 1, "never"),
                "off",
                active,
                connections,
                meaning);
    }

    private static ConnectionView connection(Target target) {
        var cluster = target.cluster();
        return new ConnectionView(
                cluster.id(),
                cluster.connector().info().protocol(),
                target.library(),
                ClusterViews.text(cluster.state()),
                cluster.lastError().orElse(null));
    }
}
