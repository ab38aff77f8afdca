package io.understudy.replication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Debts;
import io.understudy.catalog.MarkedDebt;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.object.ByteRange;
import io.understudy.object.DataId;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.understudy.object.Version;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Goes through all marks of a cluster and removes those whose debt is no more: a crash, a pause or an outage has kept
 * them from being removed at once. A mark whose debt has ended never comes to stand for one again, so nobody has to be
 * kept off meanwhile.
 */
final class MarkSweep {
    private static final Logger LOG = Logger.getLogger(MarkSweep.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 8;
    private static final int LONGEST = 64 * 1024;

    private final Debts debts;
    private final Marks marks;

    MarkSweep(Debts debts, Marks marks) {
        this.debts = debts;
        this.marks = marks;
    }

    /**
     * Answers whether it has gone through all of them.
     *
     * @param resting once true, no other page is begun
     */
    Uni<Boolean> run(Connector connector, BooleanSupplier resting) {
        return Multi.createBy()
                .repeating()
                .<AtomicReference<Optional<Place>>, Page>uni(
                        () -> new AtomicReference<>(Optional.empty()),
                        after -> page(connector, after.get()).invoke(page -> after.set(page.next())))
                .whilst(page -> page.next().isPresent() && !resting.getAsBoolean())
                .collect()
                .last()
                .map(page -> page.next().isEmpty());
    }

    private Uni<Page> page(Connector connector, Optional<Place> after) {
        return connector
                .list(new ListRequest(Marks.PREFIX, after, ListRequest.MAX_LIMIT))
                .call(page -> clean(connector, page.objects()));
    }

    private Uni<Void> clean(Connector connector, List<ObjectInfo> page) {
        return Multi.createFrom()
                .iterable(page)
                .filter(mark -> mark.size() <= LONGEST)
                .onItem()
                .transformToUni(mark -> read(connector, mark.place()))
                .merge(AT_ONCE)
                .onItem()
                .transformToMultiAndConcatenate(debt -> Multi.createFrom().optional(debt))
                .collect()
                .asList()
                .chain(debts::ended)
                .onItem()
                .transformToMulti(ended -> Multi.createFrom().iterable(ended))
                .onItem()
                .transformToUniAndConcatenate(
                        debt -> marks.remove(connector.info().cluster(), debt))
                .onItem()
                .ignoreAsUni();
    }

    /** Empty where it has been removed meanwhile, or says nothing that can be understood. */
    private static Uni<Optional<MarkedDebt>> read(Connector connector, Place mark) {
        return connector
                .open(mark, ByteRange.ALL)
                .chain(stored -> stored.bytes().collect().in(Buffer::buffer, Buffer::appendBuffer))
                .map(text -> parse(mark, text.getBytes()))
                .onFailure(failure -> failure instanceof ConnectorException known && known.kind() == Kind.NOT_FOUND)
                .recoverWithItem(Optional.empty());
    }

    private static Optional<MarkedDebt> parse(Place mark, byte[] text) {
        try {
            var node = JSON.readTree(text);
            return Optional.of(new MarkedDebt(
                    new DataId(node.path("id").asText()),
                    node.path("target").asText(),
                    new Version(node.path("version").asLong())));
        } catch (JsonProcessingException | InvalidValueException e) {
            LOG.warnf("A mark cannot be understood and stays. place=%s reason=%s", mark, e.getMessage());
            return Optional.empty();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
