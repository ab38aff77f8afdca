package io.understudy.app;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the database's schema up to date at the start. Flyway does, unless its history says that it has nothing to do:
 * its two connections by JDBC would take as long as all the rest of a start, at every start of every replica.
 */
@Singleton
final class Schema {
    private static final Logger LOG = Logger.getLogger(Schema.class);

    /** The last checksum of each script, whose name may have its folder in front: that depends on how Flyway has found it. */
    private static final String APPLIED = """
            select coalesce(json_object_agg(name, checksum), '{}') from (
              select distinct on (name) name, checksum, success
              from flyway_schema_history, regexp_replace(script, '^.*/', '') as name
              order by name, installed_rank desc) as last
            where success and checksum is not null""";

    private final Pool pool;
    private final Instance<Flyway> flyway;

    Schema(Pool pool, Instance<Flyway> flyway) {
        this.pool = pool;
        this.flyway = flyway;
    }

    /** Behind the check of access, and before anything that asks the catalogue. */
    void bringUpToDate(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent event) {
        if (!upToDate(pool)) {
            flyway.get().migrate();
        }
    }

    /** Whether each packaged script has been applied as it is now; no where that cannot be found out. */
    static boolean upToDate(Pool pool) {
        try {
            var applied = pool.query(APPLIED)
                    .mapping(row -> row.getJsonObject(0))
                    .execute()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .iterator()
                    .next();
            return Migration.packaged().stream().allMatch(migration -> same(applied, migration));
        } catch (CompletionException e) {
            // There is no history yet, or no database; Flyway makes the one, and says so of the other.
            LOG.debugf(e, "The schema's history cannot be read.");
            return false;
        }
    }

    private static boolean same(JsonObject applied, Migration migration) {
        return applied.getValue(migration.script()) instanceof Number checksum
                && checksum.intValue() == migration.checksum();
    }
}
