package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.webdav.Server.Call;
import io.understudy.object.Content;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.xml.stream.XMLStreamException;

/** What stands where, and the single steps that change it. */
final class Resources {
    /** Longer answers are read on a thread of their own, so that no event loop waits for them. */
    private static final int SHORT_ANSWER = 64 * 1024;

    private static final String PROPERTIES = "<resourcetype/><getcontentlength/><getlastmodified/>";
    private static final String QUOTA = "<quota-available-bytes/><quota-used-bytes/><resourcetype/>";

    private final Server server;
    private final Executor executor;
    private final WebdavFailures failures;

    Resources(Server server, Executor executor, WebdavFailures failures) {
        this.server = server;
        this.executor = executor;
        this.failures = failures;
    }

    /** What stands at an address; empty where nothing does. */
    Uni<Optional<Resource>> find(String operation, String address) {
        return propfind(operation, address, "0", PROPERTIES)
                .map(found -> found.flatMap(all -> all.stream()
                        .filter(each -> each.path().equals(path(address)))
                        .findFirst()));
    }

    /** What stands in a collection; empty where there is none. */
    Uni<Optional<List<Resource>>> children(String operation, String collection) {
        return propfind(operation, collection, "1", PROPERTIES)
                .map(found -> found.flatMap(all -> children(operation, path(collection), all)));
    }

    /** The root with its quota, where the server tells one. */
    Uni<Optional<Resource>> quota(String operation, String root) {
        return propfind(operation, root, "0", QUOTA)
                .map(found -> found.flatMap(all -> all.stream().findFirst()));
    }

    private Optional<List<Resource>> children(String operation, String parent, List<Resource> all) {
        var children = new ArrayList<Resource>();
        var folder = false;
        for (var each : all) {
            if (each.path().equals(parent)) {
                folder = each.collection();
            } else if (each.path().startsWith(parent + "/") && each.path().indexOf('/', parent.length() + 1) < 0) {
                children.add(each);
            } else {
                throw failures.of(Kind.UNEXPECTED, operation, "the server lists what is not in the collection");
            }
        }
        return folder ? Optional.of(children) : Optional.empty();
    }

    private Uni<Optional<List<Resource>>> propfind(String operation, String address, String depth, String properties) {
        var body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><propfind xmlns=\"DAV:\"><prop>" + properties
                + "</prop></propfind>";
        var call = Call.of(HttpMethod.PROPFIND, address)
                .with(Map.of("Depth", depth, "Content-Type", "application/xml; charset=utf-8"))
                .with(Buffer.buffer(body));
        return server.ask(operation, call).chain(answer -> resources(operation, address, answer));
    }

    private Uni<Optional<List<Resource>>> resources(String operation, String address, Answer answer) {
        if (answer.status() == 207) {
            var reading = Uni.createFrom().item(() -> Optional.of(read(operation, answer.body())));
            return answer.body().length() <= SHORT_ANSWER
                    ? reading
                    : reading.runSubscriptionOn(executor).emitOn(Blocking.here());
        }
        if (answer.missing()) {
            return Uni.createFrom().item(Optional.empty());
        }
        if (answer.collection(address)) {
            return Uni.createFrom().item(Optional.of(List.of(Resource.collection(path(address)))));
        }
        if (answer.redirect()) {
            throw failures.of(Kind.UNEXPECTED, operation, "the server sends elsewhere, which is not followed");
        }
        throw failures.of(operation, answer.status());
    }

    private List<Resource> read(String operation, Buffer body) {
        try {
            return Multistatus.read(body);
        } catch (XMLStreamException e) {
            throw new ConnectorException(
                    Kind.UNEXPECTED, failures.cluster(), operation, "the server's answer cannot be read", e);
        }
    }

    /** Makes one collection and says how that went. */
    Uni<Answer> make(String operation, String collection) {
        return server.ask(operation, Call.of(HttpMethod.MKCOL, collection));
    }

    /** Moves without ever replacing: {@code 412} or another refusal where something stands there. */
    Uni<Answer> move(String operation, String from, String to, Duration patience) {
        return move(operation, from, to, "F", patience);
    }

    /** Moves and replaces what stands there, be it a whole tree. */
    Uni<Answer> replace(String operation, String from, String to, Duration patience) {
        return move(operation, from, to, "T", patience);
    }

    private Uni<Answer> move(String operation, String from, String to, String overwrite, Duration patience) {
        return server.ask(
                operation,
                Call.of(HttpMethod.MOVE, from)
                        .with(Map.of("Destination", server.absolute(to), "Overwrite", overwrite))
                        .takingEffect(patience));
    }

    /** Writes a small file. */
    Uni<Answer> write(String operation, String address, Buffer bytes) {
        return server.put(operation, address, Content.of(bytes));
    }

    /** Removes a file or a whole tree; nothing there is fine. */
    Uni<Void> remove(String operation, String address) {
        return server.ask(operation, Call.of(HttpMethod.DELETE, address))
                .invoke(answer -> {
                    if (!answer.success() && !answer.missing()) {
                        throw failures.of(operation, answer.status());
                    }
                })
                .replaceWithVoid();
    }

    private static String path(String address) {
        var decoded = Addresses.decoded(address);
        return decoded.endsWith("/") ? decoded.substring(0, decoded.length() - 1) : decoded;
    }
}
