package io.understudy.connector.s3;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What fences stand against this process and its writes. One listing tells it together with the proof that this is the
 * right store, and answers everybody who has asked before it began.
 */
final class Signs {
    /** Listings at a time: with one alone the waiting for the next would be half of the cost. */
    private static final int PARALLEL = 4;

    private record Waiting(UniEmitter<? super Set<String>> emitter, Executor here) {}

    private final S3Objects objects;
    private final S3Keys keys;
    private final ProcessId process;
    private final StoreObject store;
    private final S3Failures failures;
    private List<Waiting> waiting = new ArrayList<>();
    private int listings;

    Signs(S3Objects objects, S3Keys keys, ProcessId process, StoreObject store, S3Failures failures) {
        this.objects = objects;
        this.keys = keys;
        this.process = process;
        this.store = store;
        this.failures = failures;
    }

    /** Fails with {@code FENCED} where the write or the whole process was fenced before this was asked. */
    Uni<Void> requireNone(String operation, StageId id) {
        return listed().chain(found -> {
            if (found.contains(keys.sign(process)) || found.contains(keys.sign(id))) {
                return Uni.createFrom().failure(failures.of(Kind.FENCED, operation, "this was fenced"));
            }
            if (store.store()
                    .filter(known -> found.contains(keys.prepared(process, known)))
                    .isPresent()) {
                return Uni.createFrom().voidItem();
            }
            return store.requireIdentity(operation)
                    .chain(() -> Uni.createFrom()
                            .failure(failures.of(Kind.FENCED, operation, "this process was fenced and swept")));
        });
    }

    private Uni<Set<String>> listed() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                waiting.add(new Waiting(emitter, Blocking.here()));
                if (listings == PARALLEL) {
                    return;
                }
                listings++;
            }
            list();
        });
    }

    private void list() {
        List<Waiting> served;
        synchronized (this) {
            served = waiting;
            waiting = new ArrayList<>();
            if (served.isEmpty()) {
                listings--;
                return;
            }
        }
        objects.all("fences", keys.signs(process))
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page))
                .map(S3Objects.Listed::key)
                .collect()
                .in(HashSet<String>::new, HashSet::add)
                .subscribe()
                .with(
                        found -> tell(served, emitter -> emitter.complete(found)),
                        failure -> tell(served, emitter -> emitter.fail(failure)));
    }

    private void tell(List<Waiting> served, Consumer<UniEmitter<? super Set<String>>> word) {
        served.forEach(each -> each.here().execute(() -> word.accept(each.emitter())));
        list();
    }
}
