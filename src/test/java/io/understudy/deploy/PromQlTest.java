package io.understudy.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.deploy.PromQl.Condition;
import io.understudy.deploy.PromQl.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromQlTest {
    @Test
    void functionsGroupsDurationsAndWordsAreNoSeries() {
        assertThat(PromQl.series("sum by (cluster) (increase(a_total[1h])) > 0 or sum(a_total unless b offset 1h) /"
                        + " min(c_1) > 0.5"))
                .extracting(Series::metric)
                .containsExactly("a_total", "b", "c_1");
    }

    @Test
    void aSeriesIsFoundOnlyWithItsLabels() {
        var series = PromQl.series("rate(calls_count{result=~\"no_space|denied\", cluster!=\"p1\"}[5m])");
        var samples = PromQl.samples("""
            # HELP calls_count of calls
            calls_count{cluster="p1",result="no_space"} 1.0
            calls_count{cluster="p2",result="ok"} 1.0
            calls_count{cluster="p2",result="denied"} 1.0
            renamed_count{cluster="p2",result="denied"} 1.0
            """);

        assertThat(series)
                .containsExactly(new Series(
                        "calls_count",
                        List.of(
                                new Condition("result", "=~", "no_space|denied"),
                                new Condition("cluster", "!=", "p1"))));
        assertThat(samples)
                .hasSize(4)
                .filteredOn(series.iterator().next()::fits)
                .containsExactly(samples.get(2));
    }
}
