package io.understudy.app.connection;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Whether a client takes what waits for it, and enough of it. What the system has taken over for the network counts as
 * taken, so that a large buffer of its shows steps and not a flow: {@code answer} must not be short.
 */
final class Outflow {
    private final long window;
    private final long leastInWindow;
    private long written;
    private long goneBefore;
    private long since;
    private boolean waiting;

    Outflow(ConnectionLimits limits) {
        this.window = limits.answer().toNanos();
        this.leastInWindow = limits.leastOfAnswer();
    }

    void written(int bytes) {
        written += bytes;
    }

    /** Looks: whether it has waited for so long, and too little of it has gone. */
    boolean standsStill(Channel channel, long now) {
        var gone = gone(channel);
        if (!waits(channel)) {
            waiting = false;
        } else if (!waiting || gone - goneBefore >= leastInWindow) {
            waiting = true;
            goneBefore = gone;
            since = now;
        }
        return waiting && now - since >= window;
    }

    /** Whether anything has waited when it was last looked at. */
    boolean waits() {
        return waiting;
    }

    private long gone(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? written : written - buffer.totalPendingWriteBytes() + buffer.currentProgress();
    }

    private static boolean waits(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        var multiplexed = channel.pipeline().get(Http2ConnectionHandler.class);
        return (buffer != null && buffer.totalPendingWriteBytes() > 0)
                || (multiplexed != null && holdsBack(multiplexed.connection()));
    }

    /**
     * Whether the answers of all streams wait until the client widens a window (RFC 9113, section 5.2). Of several one may
     * wait for as long as the others go on: they are not ended with it.
     */
    private static boolean holdsBack(Http2Connection connection) {
        var flow = connection.remote().flowController();
        try {
            return connection.numActiveStreams() > 0 && connection.forEachActiveStream(flow::hasFlowControlled) == null;
        } catch (Http2Exception e) {
            throw new IllegalStateException("looking at a stream changes none", e);
        }
    }
}
