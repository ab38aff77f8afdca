package io.understudy.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import io.understudy.api.Contract.Call;
import io.understudy.api.Problem.Name;
import io.understudy.api.RawExchange.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Sends provocations and holds the answers against the document; remembers which errors have been seen. */
final class Provoked {
    private final Contract contract;
    private final ToldErrors told;
    private final Set<String> seen = new TreeSet<>();
    private final List<String> complaints = new ArrayList<>();

    Provoked(Contract contract) {
        this.contract = contract;
        this.told = new ToldErrors(contract);
    }

    /** As {@link ToldErrors#all()} has them. */
    Set<String> seen() {
        return seen;
    }

    List<String> complaints() {
        return complaints;
    }

    void by(Provocation provocation, Name wanted) {
        var call = contract.call(provocation.method(), provocation.path())
                .orElseThrow(() -> new AssertionError("the document has no " + provocation));
        var head = call.method().equals("HEAD");
        var ending = RawExchange.exchange(RestAssured.port, provocation.bytes(), false, head);
        if (ending instanceof Ending.Answer answer && is(answer, wanted, head)) {
            hold(call, answer, wanted);
        } else {
            complaints.add(provocation + " is to be answered with " + wanted.text() + ", not with " + text(ending));
        }
    }

    private static boolean is(Ending.Answer answer, Name wanted, boolean head) {
        return answer.status() == wanted.status()
                && (head || new String(answer.body(), UTF_8).contains('"' + wanted.type() + '"'));
    }

    private void hold(Call call, Ending.Answer answer, Name wanted) {
        told.complaint(call, answer.status(), answer::header, answer.body())
                .ifPresent(complaint -> complaints.add(call + ": " + complaint + ": " + text(answer)));
        seen.add(call + " " + answer.status() + (call.method().equals("HEAD") ? "" : " " + wanted.type()));
    }

    private static String text(Ending ending) {
        return ending instanceof Ending.Answer answer
                ? answer.status() + " " + answer.headers() + " " + new String(answer.body(), UTF_8)
                : ending.toString();
    }
}
