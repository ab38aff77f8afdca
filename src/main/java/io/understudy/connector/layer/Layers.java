package io.understudy.connector.layer;

import io.understudy.connector.Connector;
import io.understudy.connector.Timing;
import java.util.function.Function;

/**
 * Puts all layers around a driver, in the one order that makes sense. Outermost first:
 *
 * <ol>
 *   <li>measured: sees what callers see
 *   <li>breaking: an attempt that failed and then succeeded is no outage
 *   <li>retrying: each attempt waits for its turn anew
 *   <li>limited: waiting for a turn is not the cluster's slowness
 *   <li>timed: each attempt by itself, right at the driver
 * </ol>
 */
public final class Layers {
    /**
     * A driver in its layers.
     *
     * @param connector with all layers
     * @param unguarded the same without the breaker, for whoever finds out how the cluster is
     */
    public record Layered(Connector connector, Connector unguarded, Breaker breaker) {}

    private final Function<String, LayerSettings> settings;
    private final Timing timing;
    private final CallListener listener;

    /** @param settings by cluster id */
    public Layers(Function<String, LayerSettings> settings, Timing timing, CallListener listener) {
        this.settings = settings;
        this.timing = timing;
        this.listener = listener;
    }

    public Layered wrap(Connector driver, Breaker.Listener onChange) {
        var own = settings.apply(driver.info().cluster()).reaching(driver.info());
        var breaker = new Breaker(own.outages(), onChange);
        var timed = new TimedConnector(driver, own.limit(), own.stall(), own.slowest(), timing);
        var limited = new LimitedConnector(timed, own.concurrency(), own.queue(), own.bytesPerSecond(), timing);
        var retrying = new RetryingConnector(limited, own.attempts(), own.firstPause(), own.longestPause());
        var breaking = new BreakingConnector(retrying, breaker);
        return new Layered(
                new MeasuredConnector(breaking, listener, timing),
                new MeasuredConnector(retrying, listener, timing),
                breaker);
    }
}
