package io.understudy.cluster;

import io.understudy.object.InvalidValueException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** (device kind, link) -> protocols in order of preference. */
public record ProtocolTable(Map<Pair, List<String>> rows) {
    /** A row's key. */
    public record Pair(DeviceKind device, Link link) {}

    private static final int MOST_OF_A_ROW = 16;

    /** What holds where nobody has said otherwise. */
    public static final ProtocolTable DEFAULT = standard();

    public ProtocolTable {
        rows = Map.copyOf(rows);
    }

    /** The protocols of a pair, most preferred first; none where the pair has no row. */
    public List<String> of(DeviceKind device, Link link) {
        return rows.getOrDefault(new Pair(device, link), List.of());
    }

    /** The same table with one row replaced. */
    public ProtocolTable with(DeviceKind device, Link link, List<String> protocols) {
        var changed = new LinkedHashMap<>(rows);
        changed.put(new Pair(device, link), List.copyOf(protocols));
        return new ProtocolTable(changed);
    }

    /** The rules of what an administrator says of one pair. */
    static void requireRow(List<String> protocols) {
        protocols.forEach(ProtocolTable::requireName);
        if (protocols.size() > MOST_OF_A_ROW || new HashSet<>(protocols).size() < protocols.size()) {
            throw new InvalidValueException(
                    "protocols",
                    String.join(",", protocols),
                    "a row has at most " + MOST_OF_A_ROW + " protocols, each one once");
        }
    }

    /** A protocol of the table that no driver speaks is allowed: it only waits for one. */
    private static void requireName(String protocol) {
        if (!protocol.matches("[a-z][a-z0-9+.-]{0,31}")) {
            throw new InvalidValueException(
                    "protocols", protocol, "a protocol has 1 to 32 lower-case letters and digits");
        }
    }

    private static ProtocolTable standard() {
        var rows = new LinkedHashMap<Pair, List<String>>();
        for (var link : Link.values()) {
            rows.put(new Pair(DeviceKind.DISK, link), List.of("file"));
        }
        rows.put(new Pair(DeviceKind.NAS, Link.GATEWAY), List.of("sftp", "smb", "webdav", "file"));
        rows.put(new Pair(DeviceKind.NAS, Link.WLAN), List.of("webdav", "sftp", "smb"));
        rows.put(new Pair(DeviceKind.NAS, Link.SERIAL), List.of("serial"));
        rows.put(new Pair(DeviceKind.DSS, Link.GATEWAY), List.of("webhdfs", "swift", "s3", "file"));
        rows.put(new Pair(DeviceKind.DSS, Link.WLAN), List.of("webhdfs", "swift", "s3"));
        rows.put(new Pair(DeviceKind.DSS, Link.SERIAL), List.of("serial"));
        rows.put(new Pair(DeviceKind.OBJECT_STORE, Link.GATEWAY), List.of("s3", "swift"));
        rows.put(new Pair(DeviceKind.OBJECT_STORE, Link.WLAN), List.of("s3", "swift"));
        return new ProtocolTable(rows);
    }
}
