package io.understudy.api;

import static io.restassured.RestAssured.given;

import java.util.List;
import java.util.regex.Pattern;

/** What the service tells those who measure it. */
final class Metrics {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");

    private Metrics() {}

    record Sample(String name, String tags, double value) {
        /** Its value; empty where there is none. */
        String tag(String tag) {
            var found = Pattern.compile("(?:^|,)" + tag + "=\"((?:[^\"\\\\]|\\\\.)*)\"")
                    .matcher(tags);
            return found.find() ? found.group(1) : "";
        }
    }

    static List<Sample> now() {
        var told = given().get("/q/metrics").then().statusCode(200).extract().asString();
        return told.lines()
                .map(LINE::matcher)
                .filter(line -> line.matches())
                .map(line -> new Sample(
                        line.group(1), line.group(2) == null ? "" : line.group(2), Double.parseDouble(line.group(3))))
                .toList();
    }
}
