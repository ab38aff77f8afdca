package io.understudy.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Events on their way into the database: what has gathered since the last statement goes with the next, one statement
 * at a time.
 */
final class Telling {
    static final String CHANNEL = "understudy_event";

    private static final Logger LOG = Logger.getLogger(Telling.class);

    // The lock is held until the commit, so ids become visible in their order: whoever has seen one misses none below.
    // The inner cast: the client would make a JSON string of a parameter of type json.
    private static final String TELL = """
            with alone as materialized (select pg_advisory_xact_lock(7305808869229538)),
            told as (insert into event (kind, data)
                select line.value->>'kind', line.value->>'data'
                from alone cross join json_array_elements(cast(cast(?1 as text) as json)) with ordinality as line (value, number)
                order by line.number returning id)
            select cast(last.id as text) from (select max(id) as id from told) last
                cross join lateral pg_notify('understudy_event', cast(last.id as text))
            """;

    private static final String FORGET = """
            with forgotten as (delete from event where id <= ?1 returning 1)
            select cast(count(*) as text) from forgotten
            """;

    private final Statements statements;
    private final Vertx vertx;
    private final EventSettings settings;
    private final Deque<ObjectNode> queue = new ArrayDeque<>();
    private final LongAdder dropped = new LongAdder();
    private boolean sending;
    private long forgotten;

    Telling(Statements statements, Vertx vertx, EventSettings settings) {
        this.statements = statements;
        this.vertx = vertx;
        this.settings = settings;
    }

    void tell(String kind, JsonNode data) {
        var text = data.toString();
        if (text.length() > settings.longest() || !enqueue(kind, text)) {
            dropped.increment();
            return;
        }
        next();
    }

    /** How many events were dropped since the start. */
    long dropped() {
        return dropped.sum();
    }

    private synchronized boolean enqueue(String kind, String text) {
        if (queue.size() >= settings.queue()) {
            return false;
        }
        queue.add(JsonNodeFactory.instance.objectNode().put("kind", kind).put("data", text));
        return true;
    }

    private void next() {
        var batch = JsonNodeFactory.instance.arrayNode();
        synchronized (this) {
            if (sending || queue.isEmpty()) {
                return;
            }
            sending = true;
            while (batch.size() < settings.batch() && !queue.isEmpty()) {
                batch.add(queue.poll());
            }
        }
        statements
                .query(TELL, batch.toString())
                .call(last -> forget(last.longValue()))
                .subscribe()
                .with(last -> rest(), failure -> lost(batch.size(), failure));
    }

    private Uni<?> forget(long last) {
        var oldest = last - settings.history();
        if (oldest - forgotten < settings.history() / 8) {
            return Uni.createFrom().voidItem();
        }
        forgotten = oldest;
        return statements.query(FORGET, oldest);
    }

    /** News are not worth a second try, and a second telling of the same is worse than none. */
    private void lost(int count, Throwable failure) {
        dropped.add(count);
        LOG.warnf("Events could not be told. count=%d reason=%s", count, failure);
        rest();
    }

    private void rest() {
        vertx.setTimer(settings.gap().toMillis(), ignored -> {
            synchronized (this) {
                sending = false;
            }
            next();
        });
    }
}
