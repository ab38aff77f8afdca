package io.understudy.app.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {
    private static final Duration HEAD = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofMinutes(1);
    /** Bytes a second. */
    private static final int SLOWEST = 10;
    /** A look comes at the latest so much after a limit. */
    private static final Duration LATE = HEAD.dividedBy(4);

    private long now = -5;
    private ConnectionWatch watch;
    private EmbeddedChannel connection;

    @BeforeEach
    void connect() {
        watch = new ConnectionWatch(new ConnectionLimits(HEAD, IDLE, ANSWER, SLOWEST), () -> now);
        connection = new EmbeddedChannel();
        connection.freezeTime();
        connection.pipeline().addFirst(watch);
        connection.pipeline().fireChannelActive();
    }

    @AfterEach
    void end() {
        connection.finishAndReleaseAll();
    }

    @Test
    void aHeadThatComesAByteAtATimeIsEnded() {
        for (var second = 0; second < HEAD.toSeconds(); second++) {
            assertThat(connection.isActive()).isTrue();
            bytes();
            pass(Duration.ofSeconds(1));
        }
        pass(LATE);

        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void aHeadHasItsTimeAlsoWhereTheConnectionWasIdleBefore() {
        pass(IDLE.minusSeconds(1));
        bytes();
        pass(HEAD.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();

        watch.begun(() -> true);
        watch.ended();
        pass(IDLE.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();
    }

    @Test
    void aSilentConnectionIsEnded() {
        pass(IDLE.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();

        pass(LATE.plusSeconds(1));
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void aRequestUnderWayMayTakeAsLongAsItLikes() {
        bytes();
        watch.begun(() -> true);
        for (var minute = 0; minute < 60; minute++) {
            bytes();
            pass(Duration.ofMinutes(1));
        }
        assertThat(connection.isActive()).isTrue();

        watch.ended();
        pass(IDLE.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();
        pass(LATE.plusSeconds(1));
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void theLastOfSeveralRequestsCounts() {
        watch.begun(() -> true);
        watch.begun(() -> true);
        watch.ended();
        pass(IDLE.multipliedBy(2));
        assertThat(connection.isActive()).isTrue();

        watch.ended();
        pass(IDLE.plus(LATE));
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void theNextHeadHasATimeOfItsOwn() {
        bytes();
        pass(HEAD.minusSeconds(1));
        watch.begun(() -> true);
        watch.ended();
        bytes();
        pass(HEAD.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();

        pass(LATE.plusSeconds(1));
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void anAnswerThatIsNotTakenIsEnded() {
        watch.begun(() -> true);
        answer(1000);
        pass(ANSWER.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();

        pass(LATE.multipliedBy(2));
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void anAnswerThatIsTakenSlowlyIsWaitedFor() {
        watch.begun(() -> true);
        for (var minute = 0; minute < 10; minute++) {
            answer(SLOWEST * 60);
            connection.flushOutbound();
            answer(1);
            pass(ANSWER);
        }

        assertThat(connection.isActive()).isTrue();
    }

    @Test
    void anAnswerThatIsTakenTooSlowlyIsEnded() {
        watch.begun(() -> true);
        for (var passed = Duration.ZERO; passed.compareTo(ANSWER) < 0; passed = passed.plusSeconds(10)) {
            answer(1);
            connection.flushOutbound();
            answer(1);
            assertThat(connection.isActive()).isTrue();
            pass(Duration.ofSeconds(10));
        }
        pass(LATE);

        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void nobodyIsSlowWhoHasTakenAllThereIs() {
        watch.begun(() -> true);
        answer(1);
        pass(ANSWER.minusSeconds(1));
        connection.flushOutbound();
        pass(ANSWER);
        answer(1);
        pass(ANSWER.minusSeconds(1));

        assertThat(connection.isActive()).isTrue();
    }

    @Test
    void anAnswerThatIsStillTakenIsNoIdleness() {
        watch.begun(() -> true);
        answer(1);
        watch.ended();
        for (var minute = 0; minute < 10; minute++) {
            answer(SLOWEST * 60);
            connection.flushOutbound();
            answer(1);
            pass(ANSWER);
        }
        assertThat(connection.isActive()).isTrue();

        connection.flushOutbound();
        pass(IDLE.plus(LATE).plus(LATE));
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void aClientThatTakesNothingIsEndedAlsoWhereItBeginsAnotherHead() {
        connection.pipeline().addLast(new Patient());
        watch.begun(() -> true);
        answer(1000);
        watch.ended();
        for (var passed = Duration.ZERO; passed.compareTo(ANSWER) < 0; passed = passed.plusSeconds(1)) {
            bytes();
            pass(Duration.ofSeconds(1));
        }
        assertThat(connection.isActive()).isTrue();
        pass(LATE.multipliedBy(2));

        assertThat(connection.isActive()).isFalse();
    }

    /** Closes when all has been taken, as a server does: here never. */
    private static final class Patient extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            // what it waits for does not come
        }
    }

    @Test
    void theRestOfABodyThatWasAnsweredBeforeIsNoHead() {
        watch.begun(() -> false);
        watch.ended();
        bytes();
        pass(IDLE.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();

        pass(LATE.plusSeconds(1));
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void pingsOverHttp2AreNoHead() {
        connection
                .pipeline()
                .addLast(new Http2ConnectionHandlerBuilder()
                        .server(true)
                        .frameListener(new Http2FrameAdapter())
                        .build());
        connection.flushOutbound();
        watchOnly();
        pass(IDLE.minusSeconds(1));
        assertThat(connection.isActive()).isTrue();

        pass(LATE.plusSeconds(1));
        assertThat(connection.isActive()).isFalse();
    }

    private void bytes() {
        connection.writeInbound(Unpooled.wrappedBuffer(new byte[] {'a'}));
    }

    /** Bytes that wait until they are flushed. */
    private void answer(int size) {
        var _ = connection.write(Unpooled.wrappedBuffer(new byte[size]));
    }

    /** Bytes that only the watch sees: what they say is not its business. */
    private void watchOnly() {
        watch.channelRead(connection.pipeline().lastContext(), Unpooled.EMPTY_BUFFER);
    }

    private void pass(Duration time) {
        var step = Duration.ofMillis(500);
        for (var passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
            now += step.toNanos();
            connection.advanceTimeBy(step.toNanos(), TimeUnit.NANOSECONDS);
            connection.runScheduledPendingTasks();
        }
    }
}
