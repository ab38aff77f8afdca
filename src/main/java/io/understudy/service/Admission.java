package io.understudy.service;

import io.understudy.replication.BodyException;
import io.understudy.service.ServiceException.Kind;
import java.util.OptionalLong;

/** Bounds how many writes are under way and how much memory their bodies may take. */
public final class Admission {
    private final int mostWrites;
    private final long mostBytes;
    private final int buffer;
    private final long largest;
    private int writes;
    private long bytes;

    /**
     * Sets the bounds.
     *
     * @param mostWrites under way at a time
     * @param mostBytes that all bodies together may hold in memory
     * @param buffer what one body may hold in memory
     * @param largest body
     */
    public Admission(int mostWrites, long mostBytes, int buffer, long largest) {
        this.mostWrites = mostWrites;
        this.mostBytes = mostBytes;
        this.buffer = buffer;
        this.largest = largest;
    }

    /**
     * Lets a write in; whoever is let in gives the ticket back.
     *
     * @throws ServiceException {@code OVERLOADED} where there is no room
     * @throws BodyException {@code TOO_LARGE} where the client has announced more than is taken
     */
    public synchronized Ticket enter(OptionalLong length) {
        if (length.orElse(0) > largest) {
            throw new BodyException(BodyException.Kind.TOO_LARGE, "a body is at most " + largest + " bytes long");
        }
        var share = Math.min(length.orElse(buffer), buffer);
        if (writes >= mostWrites) {
            throw ServiceException.of(Kind.OVERLOADED, mostWrites + " writes are under way, which is the limit");
        }
        if (bytes + share > mostBytes) {
            throw ServiceException.of(
                    Kind.OVERLOADED, "the bodies of the writes under way fill the " + mostBytes + " bytes for them");
        }
        writes++;
        bytes += share;
        return new Ticket(share);
    }

    /** How many writes are under way. */
    public synchronized int writes() {
        return writes;
    }

    private synchronized void leave(long share) {
        writes--;
        bytes -= share;
    }

    /** A write's place; given back once, however often it is asked to. */
    public final class Ticket {
        private final long share;
        private boolean returned;

        private Ticket(long share) {
            this.share = share;
        }

        public synchronized void giveBack() {
            if (!returned) {
                returned = true;
                leave(share);
            }
        }
    }
}
