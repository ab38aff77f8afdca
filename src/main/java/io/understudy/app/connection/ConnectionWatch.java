package io.understudy.app.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client has had no request under way for too long, whatever it sends meanwhile: a head that does
 * not end, a handshake, or nothing; and one whose client does not take what it has asked for. How long a request may take
 * that is under way is not its business. Lives on the connection's event loop.
 *
 * <p>Over HTTP/2 bytes need not be a head's (RFC 9113, section 6: pings, windows, settings), so that only {@code idle} holds.
 */
final class ConnectionWatch extends ChannelDuplexHandler {
    private static final Logger LOG = Logger.getLogger(ConnectionWatch.class);
    /** Looks within the shortest limit: a connection ends no more than one of them late. */
    private static final int LOOKS = 4;

    private static final long SHORTEST_LOOK = TimeUnit.MILLISECONDS.toNanos(1);

    private final ConnectionLimits limits;
    private final LongSupplier nanos;
    private final Outflow outflow;
    private @Nullable ChannelHandlerContext own;
    private @Nullable BooleanSupplier body;
    private int underWay;
    private boolean inHead;
    private long headBegan;
    private long lastRequest;

    ConnectionWatch(ConnectionLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
        this.outflow = new Outflow(limits);
    }

    /** Of this connection; none where its server is not watched. */
    static Optional<ConnectionWatch> of(@Nullable HttpConnection connection) {
        return connection instanceof ConnectionBase known
                ? Optional.ofNullable(known.channel().pipeline().get(ConnectionWatch.class))
                : Optional.empty();
    }

    /**
     * A request's head is there.
     *
     * @param received whether all of its body is
     */
    void begun(BooleanSupplier received) {
        onLoop(() -> {
            underWay++;
            inHead = false;
            body = received;
        });
    }

    /** A request has had its answer, or has come to another end. Any thread may tell. */
    void ended() {
        onLoop(() -> {
            underWay--;
            lastRequest = nanos.getAsLong();
            forgetBody();
        });
    }

    private void forgetBody() {
        if (body != null && body.getAsBoolean()) {
            body = null;
        }
    }

    private void onLoop(Runnable change) {
        var loop = Objects.requireNonNull(own).executor();
        if (loop.inEventLoop()) {
            change.run();
        } else {
            loop.execute(change);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        own = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        lastRequest = nanos.getAsLong();
        look(context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (underWay == 0 && !inHead) {
            forgetBody();
            if (body == null) { // else it is the rest of a body that was answered before it had come
                inHead = true;
                headBegan = nanos.getAsLong();
            }
        }
        context.fireChannelRead(bytes);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            outflow.written(bytes.readableBytes());
        }
        var _ = context.write(message, promise);
    }

    private void look(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        var now = nanos.getAsLong();
        if (outflow.standsStill(context.channel(), now)) {
            tell(context, "the client does not take its answer");
            var _ = context.close(); // at once: whoever says goodbye waits until what was written before is taken
            return;
        }
        if (outflow.waits()) {
            // It is still being answered: its next head, and its idle time, begin when it has taken all.
            headBegan = now;
            lastRequest = now;
        } else if (underWay == 0) {
            judge(context, now);
        }
        var pause = Math.max(SHORTEST_LOOK, limits.shortest().toNanos() / LOOKS);
        var _ = context.executor().schedule(() -> look(context), pause, TimeUnit.NANOSECONDS);
    }

    private void judge(ChannelHandlerContext context, long now) {
        if (inHead(context)) {
            if (now - headBegan >= limits.head().toNanos()) {
                goodbye(context, "a request's head did not end");
            }
        } else if (now - lastRequest >= limits.idle().toNanos()) {
            goodbye(context, "no request came");
        }
    }

    private boolean inHead(ChannelHandlerContext context) {
        return inHead && context.pipeline().get(Http2ConnectionHandler.class) == null;
    }

    private static void tell(ChannelHandlerContext context, String reason) {
        LOG.debugf(
                "A connection was closed. client=%s reason=%s",
                context.channel().remoteAddress(), reason);
    }

    /** Closes from the connection's end, so that HTTP/2 and TLS can say so. */
    private static void goodbye(ChannelHandlerContext context, String reason) {
        tell(context, reason);
        var _ = context.channel().close();
    }
}
