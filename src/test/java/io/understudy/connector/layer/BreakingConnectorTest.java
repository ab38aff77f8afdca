package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Multi;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.layer.Breaker.State;
import io.understudy.object.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakingConnectorTest extends LayerContract {
    private final FaultyStore store = new FaultyStore();
    private final List<State> changes = new ArrayList<>();
    private final Breaker breaker = new Breaker(3, (before, now) -> changes.add(now));
    private final Connector breaking = new BreakingConnector(store.connector(), breaker);

    @BeforeEach
    void closeBreaker() {
        breaker.close();
        changes.clear();
    }

    @Override
    protected Connector wrap(Connector driver) {
        var closed = new Breaker(3, (before, now) -> {});
        closed.close();
        return new BreakingConnector(driver, closed);
    }

    @Test
    void opensAfterOutagesInARowAndThenAsksNobody() {
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE);

        for (var i = 0; i < 5; i++) {
            assertFails(Kind.UNAVAILABLE, breaking.stat(place("a")));
        }

        assertThat(store.faults().calls(Operation.STAT)).isEqualTo(3);
        assertThat(changes).containsExactly(State.OPEN);
        assertThat(breaker.reason()).hasValueSatisfying(why -> assertThat(why).contains("a test wants it so"));
        assertThatThrownBy(() -> run(breaking.capacity())).hasMessageContaining("a test wants it so");
    }

    @Test
    void anAnswerInBetweenIsASignOfLife() {
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE).fail(Operation.CAPACITY, Kind.DENIED);

        for (var i = 0; i < 5; i++) {
            assertFails(Kind.UNAVAILABLE, breaking.stat(place("a")));
            assertFails(Kind.DENIED, breaking.capacity());
        }

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aClientsBrokenBodyIsNoOutage() {
        var broken = Content.streamed(
                OptionalLong.empty(), Multi.createFrom().failure(new IllegalStateException("the client has gone")));

        for (var i = 0; i < 5; i++) {
            assertThatThrownBy(() -> run(breaking.stage(stageId(breaking), place("a"), broken)))
                    .hasMessage("the client has gone");
        }

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void staysOpenUntilItIsClosed() {
        breaker.open("the probe says so");
        breaker.halfOpen("it answers again");
        assertFails(Kind.UNAVAILABLE, breaking.stat(place("a")));

        breaker.close();

        assertThat(run(breaking.stat(place("a")))).isEmpty();
        assertThat(changes).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }
}
