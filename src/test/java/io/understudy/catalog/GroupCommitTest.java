package io.understudy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Answers when it is told to. */
    private static final class Slow implements GroupCommit.Batch<String, String> {
        private final List<List<String>> batches = new ArrayList<>();
        private final List<UniEmitter<? super List<String>>> waiting = new ArrayList<>();

        @Override
        public Comparator<String> order() {
            return Comparator.naturalOrder();
        }

        @Override
        public Object key(String item) {
            return item.substring(0, 1);
        }

        @Override
        public Uni<List<String>> write(List<String> items) {
            batches.add(items);
            return Uni.createFrom().emitter(waiting::add);
        }

        void answer() {
            waiting.removeFirst()
                    .complete(
                            batches.getLast().stream().map(String::toUpperCase).toList());
        }

        void refuse(RuntimeException failure) {
            waiting.removeFirst().fail(failure);
        }
    }

    private final Slow slow = new Slow();
    private final List<Integer> sizes = new ArrayList<>();
    private final GroupCommit<String, String> group =
            new GroupCommit<>(slow, 4, 1, Refusal.class::isInstance, sizes::add);

    @Test
    void theFirstGoesAtOnceAndTheRestTogetherAndSorted() {
        var first = submit("x");
        var rest = List.of(submit("c"), submit("a"), submit("b"));
        assertThat(slow.batches).containsExactly(List.of("x"));

        slow.answer();
        assertThat(slow.batches).containsExactly(List.of("x"), List.of("a", "b", "c"));
        slow.answer();

        first.assertItem("X");
        assertThat(rest).extracting(UniAssertSubscriber::getItem).containsExactly("C", "A", "B");
        assertThat(sizes).containsExactly(1, 3);
    }

    @Test
    void aBatchHasALimitAndHoldsAKeyOnce() {
        submit("x");
        List.of("a1", "b1", "a2", "c1", "d1", "e1", "a3").forEach(this::submit);

        slow.answer();
        slow.answer();
        slow.answer();

        assertThat(slow.batches.subList(1, 4))
                .containsExactly(List.of("a1", "b1", "c1", "d1"), List.of("a2", "e1"), List.of("a3"));
    }

    @Test
    void aRefusedBatchIsSplitUntilTheBadOneIsAlone() {
        submit("x");
        var all = List.of(submit("a"), submit("b"), submit("c"), submit("d"));
        slow.answer();

        slow.refuse(new Refusal()); // a b c d
        slow.answer(); // a b
        slow.refuse(new Refusal()); // c d
        slow.refuse(new Refusal()); // c
        slow.answer(); // d

        assertThat(slow.batches.subList(1, 6))
                .containsExactly(
                        List.of("a", "b", "c", "d"), List.of("a", "b"), List.of("c", "d"), List.of("c"), List.of("d"));
        all.get(0).assertItem("A");
        all.get(1).assertItem("B");
        all.get(2).assertFailedWith(Refusal.class);
        all.get(3).assertItem("D");
    }

    @Test
    void whatIsNoRefusalFailsTheWholeBatchAndTheNextGoesOn() {
        submit("x");
        var lost = List.of(submit("a"), submit("b"));
        slow.answer();
        var next = submit("c");

        slow.refuse(new IllegalStateException("the connection is gone"));
        slow.answer();

        lost.forEach(one -> one.assertFailedWith(IllegalStateException.class));
        next.assertItem("C");
    }

    @Test
    void tooFewAnswersAreAFailure() {
        var first = submit("x");
        slow.batches.add(List.of());

        slow.answer();

        first.assertFailedWith(IllegalStateException.class);
    }

    @Test
    void severalBatchesMayBeUnderWay() {
        var two = new GroupCommit<>(slow, 4, 2, Refusal.class::isInstance, sizes::add);

        two.submit("a").subscribe().withSubscriber(UniAssertSubscriber.create());
        two.submit("b").subscribe().withSubscriber(UniAssertSubscriber.create());
        two.submit("c").subscribe().withSubscriber(UniAssertSubscriber.create());

        assertThat(slow.batches).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void aSecondBatchIsUnderWayOnlyWhereItHasEnoughToDo() {
        var two = new GroupCommit<>(slow, 32, 2, Refusal.class::isInstance, sizes::add);

        two.submit("a").subscribe().withSubscriber(UniAssertSubscriber.create());
        two.submit("b").subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(slow.batches).containsExactly(List.of("a"));

        two.submit("c").subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(slow.batches).containsExactly(List.of("a"), List.of("b", "c"));
    }

    private UniAssertSubscriber<String> submit(String item) {
        return group.submit(item).subscribe().withSubscriber(UniAssertSubscriber.create());
    }
}
