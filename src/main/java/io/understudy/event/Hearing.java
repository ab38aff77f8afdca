package io.understudy.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import io.vertx.core.Vertx;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Events on their way to those who watch. News are loaded once for all of them, in order of their ids. A new watcher
 * first replays history at its own pace and joins when it has caught up; deciding that and handing out news exclude
 * each other, so there is neither gap nor duplicate.
 */
final class Hearing {
    private static final Logger LOG = Logger.getLogger(Hearing.class);
    private static final int PAGE = 256;

    private static final String LAST = "select cast(coalesce(max(id), 0) as text) from event";

    private static final String LOAD = """
            select cast(coalesce(json_agg(json_build_object('id', id, 'at', at, 'kind', kind, 'data', data) order by id),
                cast('[]' as json)) as text)
            from (select * from event where id > ?1 order by id limit ?2) page
            """;

    /** How far a replay has come. */
    private static final class Replay {
        private long position;
        private boolean caughtUp;

        private Replay(long position) {
            this.position = position;
        }
    }

    private final Statements statements;
    private final ObjectMapper json;
    private final EventSettings settings;
    private final Set<Watcher> joined = new HashSet<>();
    private int watching;
    private long position; // every event up to here has been given to all who had joined
    private boolean loading;
    private boolean again;
    private boolean stopped;

    Hearing(Statements statements, ObjectMapper json, EventSettings settings) {
        this.statements = statements;
        this.json = json;
        this.settings = settings;
    }

    Uni<Void> admit() {
        return Uni.createFrom().deferred(() -> {
            if (!room()) {
                throw full();
            }
            return statements.query(LAST).replaceWithVoid();
        });
    }

    Multi<Event> watch(Optional<Long> after) {
        return Multi.createFrom().deferred(() -> {
            if (!enter()) {
                return Multi.createFrom().failure(full());
            }
            var watcher = new Watcher(settings.lag());
            var events = begin(after)
                    .onItem()
                    .transformToMulti(begin -> Multi.createBy()
                            .concatenating()
                            .streams(replay(watcher, begin), Multi.createFrom().deferred(watcher::live)));
            return onCallersContext(events).onTermination().invoke(() -> leave(watcher));
        });
    }

    /** There are events up to this one. */
    void heard(long last) {
        synchronized (this) {
            if (joined.isEmpty() && !loading) {
                position = Math.max(position, last); // a replay loads them itself
                return;
            }
        }
        look();
    }

    /** Loads what is new, if anybody wants it. */
    void look() {
        long from;
        synchronized (this) {
            if (joined.isEmpty()) {
                return;
            }
            if (loading) {
                again = true;
                return;
            }
            loading = true;
            from = position;
        }
        load(from).subscribe().with(this::handOut, failure -> {
            LOG.warnf("Events could not be loaded. reason=%s", failure);
            loaded(false);
        });
    }

    /** Ends all watching. */
    void stop() {
        List<Watcher> last;
        synchronized (this) {
            stopped = true;
            last = List.copyOf(joined);
        }
        last.forEach(Watcher::end);
    }

    private void handOut(List<Event> page) {
        List<Watcher> now;
        synchronized (this) {
            if (!page.isEmpty()) {
                position = page.getLast().id();
            }
            now = List.copyOf(joined);
        }
        page.forEach(event -> now.forEach(watcher -> watcher.give(event)));
        loaded(page.size() == PAGE);
    }

    private void loaded(boolean more) {
        boolean next;
        synchronized (this) {
            loading = false;
            next = more || again;
            again = false;
        }
        if (next) {
            look();
        }
    }

    // A watcher's way

    private synchronized boolean room() {
        return !stopped && watching < settings.watchers();
    }

    private synchronized WatchException full() {
        return new WatchException(stopped ? "the service stops" : settings.watchers() + " are watching already");
    }

    private synchronized boolean enter() {
        if (!room()) {
            return false;
        }
        watching++;
        return true;
    }

    private synchronized void leave(Watcher watcher) {
        watching--;
        joined.remove(watcher);
    }

    /** An id that the history does not reach any more is as good as none. */
    private Uni<Replay> begin(Optional<Long> after) {
        return statements
                .query(LAST)
                .map(JsonNode::longValue)
                .map(last -> new Replay(after.map(id -> Math.min(id, last)).orElse(last)));
    }

    private Multi<Event> replay(Watcher watcher, Replay replay) {
        return Multi.createBy()
                .repeating()
                .uni(() -> replay, state -> page(watcher, state))
                .whilst(page -> !replay.caughtUp)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page));
    }

    private Uni<List<Event>> page(Watcher watcher, Replay replay) {
        return Uni.createFrom().deferred(() -> {
            long before;
            synchronized (this) {
                before = position;
            }
            return load(replay.position).invoke(page -> catchUp(watcher, replay, page, before));
        });
    }

    /**
     * Joins where nothing can have been handed out that this replay has not loaded.
     *
     * @param before what had been handed out when the page was asked for, and so was there to be loaded
     */
    private synchronized void catchUp(Watcher watcher, Replay replay, List<Event> page, long before) {
        if (!page.isEmpty()) {
            replay.position = page.getLast().id();
        }
        if (page.size() < PAGE) {
            replay.position = Math.max(replay.position, before);
        }
        if (joined.isEmpty() && !loading) {
            position = Math.max(position, replay.position);
        }
        if (position <= replay.position) {
            replay.caughtUp = true;
            watcher.joined(replay.position);
            joined.add(watcher);
            if (stopped) {
                watcher.end();
            }
        }
    }

    private static Multi<Event> onCallersContext(Multi<Event> events) {
        var context = Vertx.currentContext();
        return context == null ? events : events.emitOn(step -> context.runOnContext(ignored -> step.run()));
    }

    // Rows

    private Uni<List<Event>> load(long after) {
        return statements.query(LOAD, after, PAGE).map(this::events);
    }

    private List<Event> events(JsonNode rows) {
        var events = new ArrayList<Event>(rows.size());
        rows.forEach(row -> events.add(event(row)));
        return events;
    }

    private Event event(JsonNode row) {
        try {
            return new Event(
                    row.get("id").longValue(),
                    OffsetDateTime.parse(row.get("at").textValue()).toInstant(),
                    row.get("kind").textValue(),
                    json.readTree(row.get("data").textValue()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the table event holds JSON", e);
        }
    }
}
