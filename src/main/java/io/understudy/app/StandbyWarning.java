package io.understudy.app;

import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Says at the start what a fail-over of the database can cost: without a synchronous standby the last group of what was
 * acknowledged is unknown to the new primary.
 */
@Singleton
final class StandbyWarning {
    private static final Logger LOG = Logger.getLogger(StandbyWarning.class);
    private static final String STANDBYS = "select cast(to_json(current_setting('synchronous_standby_names')) as text)";

    private final Statements statements;
    private final UnderstudyConfig config;

    StandbyWarning(Statements statements, UnderstudyConfig config) {
        this.statements = statements;
        this.config = config;
    }

    /** The embedded database fails over to nobody. */
    Uni<Void> give() {
        return config.embedded()
                ? Uni.createFrom().voidItem()
                : statements
                        .query(STANDBYS)
                        .invoke(names -> {
                            if (names.asText().isBlank()) {
                                LOG.warn("The database has no synchronous standby: if it fails over, the last group of"
                                        + " acknowledged writes can be forgotten by the catalogue.");
                            }
                        })
                        .replaceWithVoid();
    }
}
