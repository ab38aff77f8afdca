package io.understudy.connector;

import io.understudy.object.ProcessId;
import java.time.Duration;
import java.util.Optional;

/**
 * Who a connector is. Fixed for its life.
 *
 * @param cluster the cluster's id
 * @param process the process whose stage folder it uses
 * @param names what names the cluster can hold, as found when it was opened
 * @param line what it is reached by, where that is slower than general limits allow
 */
public record ConnectorInfo(
        String cluster,
        String protocol,
        ProcessId process,
        Capabilities capabilities,
        Names names,
        Optional<SlowLine> line) {
    /** Reached by a line that nobody has to wait for. */
    public ConnectorInfo(String cluster, String protocol, ProcessId process, Capabilities capabilities, Names names) {
        this(cluster, protocol, process, capabilities, names, Optional.empty());
    }

    /** A limit for calls that carry no bytes: the usual one, or what the line needs. */
    public Duration patience(Duration usual) {
        return patience(usual, 0);
    }

    /** A limit for calls that carry so many bytes: the usual one, or what the line needs. */
    public Duration patience(Duration usual, long bytes) {
        return line.map(slow -> slow.answer(bytes))
                .filter(answer -> answer.compareTo(usual) > 0)
                .orElse(usual);
    }

    /** A rate for calls that carry bytes: the usual one, or what the line leaves to each. */
    public long slowest(long usual) {
        return line.map(SlowLine::share).filter(share -> share < usual).orElse(usual);
    }

    /**
     * What names a cluster can hold.
     *
     * @param asciiOnly names outside ASCII have to be encoded
     * @param foldsCase names that differ in letter case are one name
     */
    public record Names(boolean asciiOnly, boolean foldsCase) {
        public static final Names ANY = new Names(false, false);
    }
}
