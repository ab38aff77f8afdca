package io.understudy.plan;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plan as a row. */
@Entity
@Table(name = "plan")
class PlanEntity {
    @Id
    String name = "";

    @Column(nullable = false)
    String mode = "";

    @Column(name = "interval_ms", nullable = false)
    long intervalMillis;

    @Column(nullable = false)
    String[] targets = {};

    @Column(name = "large_write", nullable = false)
    long largeWrite;

    @Column(name = "on_delete", nullable = false)
    String onDelete = "";

    @Column(name = "max_age_ms")
    @Nullable
    Long maxAgeMillis;

    @Column(nullable = false)
    boolean active;

    /** For Hibernate. */
    PlanEntity() {}

    PlanEntity(Plan plan, boolean active) {
        name = plan.name();
        this.active = active;
        mode = plan.mode().text();
        intervalMillis = plan.interval().toMillis();
        targets = plan.targets().toArray(String[]::new);
        largeWrite = plan.largeWrite();
        onDelete = plan.onDelete().text();
        maxAgeMillis = plan.retention().maxAge().map(Duration::toMillis).orElse(null);
    }

    Plan plan() {
        return new Plan(
                name,
                Mode.of(mode),
                Duration.ofMillis(intervalMillis),
                List.of(targets),
                largeWrite,
                OnDelete.of(onDelete),
                new Retention(Optional.ofNullable(maxAgeMillis).map(Duration::ofMillis)));
    }
}
