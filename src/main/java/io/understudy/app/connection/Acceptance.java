package io.understudy.app.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Puts a watch before all that the server puts into a connection it has accepted. */
@Sharable
final class Acceptance extends ChannelInboundHandlerAdapter {
    private final ConnectionLimits limits;

    Acceptance(ConnectionLimits limits) {
        this.limits = limits;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        ((Channel) accepted).pipeline().addFirst(new ConnectionWatch(limits, System::nanoTime));
        context.fireChannelRead(accepted);
    }
}
