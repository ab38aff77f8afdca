package io.understudy.app;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the database's schema up to date at the start. Flyway does, unless its history says that it has nothing to do:
 * its two connections by JDBC would take as long as all the rest of a start, at every start of every replica.
 */
@Singleton
final class Schema {
    private static final Logger LOG = Logger.getLogger(Schema.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The last checksum of each script, in the schema that Flyway would take. A script's name may have its folder in front. */
    private static final String APPLIED = """
            select coalesce(json_object_agg(name, checksum), '{}') from (
              select distinct on (name) name, type, checksum, success
              from flyway_schema_history, regexp_replace(script, '^.*/', '') as name
              order by name, installed_rank desc) as last
            where type = 'SQL' and success and checksum is not null
              and to_regclass(quote_ident(current_schema()) || '.flyway_schema_history')
                = to_regclass('flyway_schema_history')""";

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
                    .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
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
