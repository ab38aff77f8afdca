package io.understudy.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.cluster.ProtocolTable;
import io.understudy.object.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The YAML file with clusters, plans, routing and protocols that a service begins with, or that it enforces at every
 * start. It is strict: a field that is not known, or given twice, is refused with its path and line.
 */
public final class Seed {
    /** More than a thousand clusters and plans. */
    static final int LONGEST = 1 << 20;

    private static final String STANDARD = "/default-seed.yaml";

    private final Optional<Path> file;
    private final Function<String, Optional<String>> lookup;

    /**
     * @param file the file; empty for the seed that comes with the service
     * @param lookup what stands for {@code ${name}} in texts, by name
     */
    public Seed(Optional<Path> file, Function<String, Optional<String>> lookup) {
        this.file = file;
        this.lookup = lookup;
    }

    /**
     * What the file says. Blocks: for the start only.
     *
     * @throws InvalidValueException where it cannot be understood, with path and line
     * @throws UncheckedIOException where it cannot be read
     */
    public SeedFile read() {
        var reader = new SeedReader(file.map(Path::toString).orElse("the default seed"), lookup);
        return seed(reader, reader.read(text(reader), SeedShape.SEED));
    }

    private String text(SeedReader reader) {
        try (var in = file.isPresent() ? Files.newInputStream(file.get()) : Seed.class.getResourceAsStream(STANDARD)) {
            if (in == null) {
                throw new IllegalStateException(STANDARD + " is missing from the class path");
            }
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw reader.invalid("", "a seed has at most " + LONGEST + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SeedFile seed(SeedReader reader, ObjectNode root) {
        var clusters = section(root, "clusters");
        var plans = section(root, "plans");
        var active = takeActive(reader, plans);
        var routing = Optional.ofNullable((ObjectNode) root.get("routing"));
        var protocols = protocols(reader, root);
        var enforced = flag(reader, root, "enforce", "enforce")
                ? new Enforced(
                        clusters.keySet(), plans.keySet(), routing.isPresent(), protocols.keySet(), active.isPresent())
                : Enforced.NOTHING;
        return new SeedFile(clusters, plans, active, routing, protocols, enforced);
    }

    private static Map<String, ObjectNode> section(ObjectNode root, String name) {
        var section = new LinkedHashMap<String, ObjectNode>();
        root.path(name).properties().forEach(entry -> section.put(entry.getKey(), (ObjectNode) entry.getValue()));
        return section;
    }

    /** Which plan is active is no part of a plan elsewhere, so it does not stay in the nodes. */
    private static Optional<String> takeActive(SeedReader reader, Map<String, ObjectNode> plans) {
        Optional<String> active = Optional.empty();
        for (var plan : plans.entrySet()) {
            var path = "plans." + plan.getKey() + ".active";
            if (flag(reader, plan.getValue(), "active", path)) {
                if (active.isPresent()) {
                    throw reader.invalid(path, "one plan is active, and " + active.get() + " is already");
                }
                active = Optional.of(plan.getKey());
            }
            plan.getValue().remove("active");
        }
        return active;
    }

    private static boolean flag(SeedReader reader, ObjectNode node, String name, String path) {
        var value = node.get(name);
        if (value != null && !value.isBoolean()) {
            throw reader.invalid(path, "this is true or false");
        }
        return value != null && value.booleanValue();
    }

    private static Map<ProtocolTable.Pair, List<String>> protocols(SeedReader reader, ObjectNode root) {
        var rows = new LinkedHashMap<ProtocolTable.Pair, List<String>>();
        root.path("protocols").properties().forEach(entry -> {
            var path = "protocols." + entry.getKey();
            rows.put(pair(reader, path, entry.getKey()), texts(reader, path, entry.getValue()));
        });
        return rows;
    }

    private static ProtocolTable.Pair pair(SeedReader reader, String path, String key) {
        var parts = key.split("/", -1);
        if (parts.length != 2) {
            throw reader.invalid(path, "a row of the protocol table is named device/link, such as nas/gateway");
        }
        try {
            return new ProtocolTable.Pair(DeviceKind.of(parts[0]), Link.of(parts[1]));
        } catch (InvalidValueException e) {
            throw reader.invalid(path, String.valueOf(e.getMessage()));
        }
    }

    private static List<String> texts(SeedReader reader, String path, JsonNode list) {
        var texts = new ArrayList<String>();
        if (!list.isArray()) {
            throw reader.invalid(path, "this is a list of protocols");
        }
        for (var element : list) {
            if (!element.isTextual()) {
                throw reader.invalid(path, "a protocol is a name");
            }
            texts.add(element.textValue());
        }
        return List.copyOf(texts);
    }
}
