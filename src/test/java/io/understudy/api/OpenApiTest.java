package io.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.api.Contract.Call;
import io.understudy.api.Problem.Name;
import io.understudy.app.PostgresResource;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what the contract says, and what the code does. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class OpenApiTest {
    private static final java.nio.file.Path CONTRACT = java.nio.file.Path.of("src/docs/API.md");

    /** `GET /v1/plans`; without a path, or with … for one, a call of an object's own addresses. */
    private static final Pattern CALL = Pattern.compile("`(GET|HEAD|PUT|POST|DELETE)(?: (/v1/[^`?]+|…)[^`]*)?`");

    /** `/v1/object?id=…`: the addresses of an object stand there without a method. */
    private static final Pattern ADDRESS = Pattern.compile("`(/v1/[^`?]+)[^`]*`");

    /** `not-found` 404. */
    private static final Pattern PROBLEM = Pattern.compile("`([a-z-]+)` (\\d{3})\\b");

    /** HTTP's own, of which the contract does not speak. */
    private static final Set<Name> OF_HTTP = Set.of(Name.NOT_ACCEPTABLE, Name.RANGE_NOT_SATISFIABLE, Name.INTERNAL);

    /**
     * What the contract tells of each call in prose, or not at all: parameters, headers in angle brackets; the answers that
     * it wants; its own problems.
     */
    private static final String CALLS = """
            GET    /v1/plans                     |                          | 200         | not-acceptable
            GET    /v1/plans/{name}              | name                     | 200         | not-acceptable not-found
            PUT    /v1/plans/{name}              | name dryRun              | 200 201     | not-acceptable too-large conflict unprocessable not-supported database-unavailable
            DELETE /v1/plans/{name}              | name                     | 204         | not-acceptable not-found conflict in-use database-unavailable
            POST   /v1/plans/{name}/activate     | name                     | 200         | not-acceptable not-found conflict database-unavailable
            GET    /v1/clusters                  |                          | 200         | not-acceptable database-unavailable
            GET    /v1/clusters/{id}             | id                       | 200         | not-acceptable not-found database-unavailable
            PUT    /v1/clusters/{id}             | id                       | 200 201     | not-acceptable too-large conflict unprocessable not-supported database-unavailable
            DELETE /v1/clusters/{id}             | id                       | 204         | not-acceptable not-found conflict in-use database-unavailable
            POST   /v1/clusters/{id}/check       | id                       | 200         | not-acceptable not-found
            GET    /v1/protocols                 |                          | 200         | not-acceptable
            PUT    /v1/protocols/{device}/{link} | device link              | 200         | not-acceptable too-large conflict database-unavailable
            GET    /v1/drivers                   |                          | 200         | not-acceptable
            GET    /v1/routing                   |                          | 200         | not-acceptable not-found
            PUT    /v1/routing                   |                          | 200         | not-acceptable too-large conflict unprocessable database-unavailable
            GET    /v1/slot                      | id                       | 200         | not-acceptable not-found
            GET    /v1/objects                   | prefix after limit       | 200         | not-acceptable database-unavailable
            PUT    /v1/objects/{id}              | id <Save-Path> <Backup-Plan> <Prefer> <Content-Digest> <If-None-Match> <If-Match> | 201 202 | digest-mismatch conflict no-active-plan precondition-failed too-large unprocessable unavailable overloaded database-unavailable outcome-unknown no-space
            GET    /v1/objects/{id}              | id from status wait <Range> <If-Range> <If-None-Match> | 200 206 304 | not-found range-not-satisfiable corrupt unavailable database-unavailable
            HEAD   /v1/objects/{id}              | id from <Range> <If-Range> <If-None-Match> | 200 206 304 | not-found range-not-satisfiable corrupt unavailable database-unavailable
            DELETE /v1/objects/{id}              | id <If-Match>            | 204         | not-found conflict precondition-failed database-unavailable
            PUT    /v1/object                    | id <Save-Path> <Backup-Plan> <Prefer> <Content-Digest> <If-None-Match> <If-Match> | 201 202 | digest-mismatch conflict no-active-plan precondition-failed too-large unprocessable unavailable overloaded database-unavailable outcome-unknown no-space
            GET    /v1/object                    | id from status wait <Range> <If-Range> <If-None-Match> | 200 206 304 | not-found range-not-satisfiable corrupt unavailable database-unavailable
            HEAD   /v1/object                    | id from <Range> <If-Range> <If-None-Match> | 200 206 304 | not-found range-not-satisfiable corrupt unavailable database-unavailable
            DELETE /v1/object                    | id <If-Match>            | 204         | not-found conflict precondition-failed database-unavailable
            GET    /v1/advice                    | plan size                | 200         | not-acceptable conflict no-active-plan unprocessable
            GET    /v1/markers                   | state cluster limit after | 200        | not-acceptable database-unavailable
            GET    /v1/markers/summary           |                          | 200         | not-acceptable database-unavailable
            POST   /v1/markers/replay            | state cluster            | 200         | not-acceptable database-unavailable
            GET    /v1/events                    | <Last-Event-ID>          | 200         | not-acceptable overloaded database-unavailable
            """;

    private static final Set<Name> ALWAYS = Set.of(Name.INVALID, Name.UNAUTHORIZED, Name.FORBIDDEN, Name.INTERNAL);

    /** What answers are made of, and their schemas. */
    private static final Map<Class<?>, String> SCHEMAS = Map.ofEntries(
            Map.entry(PlanViews.PlanView.class, "Plan"),
            Map.entry(PlanViews.RetentionView.class, "Retention"),
            Map.entry(PlanViews.ConnectionView.class, "Connection"),
            Map.entry(PlanViews.PlansView.class, "Plans"),
            Map.entry(ClusterViews.ClusterView.class, "Cluster"),
            Map.entry(ClusterViews.CapacityView.class, "Capacity"),
            Map.entry(ClusterViews.PendingView.class, "Pending"),
            Map.entry(ClusterViews.ClustersView.class, "Clusters"),
            Map.entry(ClusterViews.CheckView.class, "Check"),
            Map.entry(ClusterViews.RowView.class, "CheckRow"),
            Map.entry(ClusterViews.ProtocolsView.class, "Protocols"),
            Map.entry(ClusterViews.ProtocolRowView.class, "ProtocolRow"),
            Map.entry(ClusterViews.DriversView.class, "Drivers"),
            Map.entry(ClusterViews.DriverView.class, "Driver"),
            Map.entry(ClusterViews.CapabilitiesView.class, "Capabilities"),
            Map.entry(RoutingViews.RoutingView.class, "Routing"),
            Map.entry(RoutingViews.RangeView.class, "SlotRange"),
            Map.entry(RoutingViews.SlotView.class, "Slot"),
            Map.entry(ObjectViews.WriteView.class, "Write"),
            Map.entry(ObjectViews.CopyView.class, "Copy"),
            Map.entry(ObjectViews.AdviceView.class, "Advice"),
            Map.entry(ObjectViews.ThisWrite.class, "ThisWrite"),
            Map.entry(ObjectViews.PlanChange.class, "PlanChange"),
            Map.entry(ObjectViews.ListedView.class, "ListedObject"),
            Map.entry(ObjectViews.ListView.class, "Objects"),
            Map.entry(MarkerViews.MarkersView.class, "Markers"),
            Map.entry(MarkerViews.MarkerView.class, "Marker"),
            Map.entry(MarkerViews.SummaryView.class, "MarkerSummary"),
            Map.entry(MarkerViews.GroupView.class, "MarkerGroup"),
            Map.entry(MarkerViews.ReplayView.class, "Replay"));

    private Contract contract;

    @BeforeEach
    void read() {
        contract = Contract.served();
    }

    // Against the contract

    @Test
    void hasTheCallsOfTheContractAndNoOther() throws IOException {
        var text = Files.readString(CONTRACT);
        var addresses =
                ADDRESS.matcher(text).results().map(found -> found.group(1)).toList();
        var written = CALL.matcher(text)
                .results()
                .flatMap(call -> paths(call.group(2), addresses).map(path -> call.group(1) + " " + path))
                .collect(Collectors.toSet());

        assertThat(contract.calls().stream().map(Call::toString)).containsExactlyInAnyOrderElementsOf(written);
    }

    private static Stream<String> paths(@Nullable String path, List<String> addresses) {
        return path == null || path.equals("…") ? addresses.stream() : Stream.of(path);
    }

    @Test
    void hasTheProblemsOfTheContractAndThoseOfHttpAndNoOther() throws IOException {
        var wanted = PROBLEM.matcher(Files.readString(CONTRACT))
                .results()
                .map(problem -> problem.group(2) + " urn:understudy:problem:" + problem.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        OF_HTTP.forEach(name -> wanted.add(name.status() + " " + name.type()));

        var told = contract.calls().stream()
                .flatMap(call -> problems(call).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(told).isEqualTo(wanted);
    }

    /** The problems that this call can be answered with, each behind its status. */
    private Set<String> problems(Call call) {
        var problems = new TreeSet<String>();
        for (var status : errors(call)) {
            contract.response(call, status)
                    .at("/content/application~1problem+json/schema/allOf/1/properties/type/enum")
                    .forEach(type -> problems.add(status + " " + type.asText()));
        }
        return problems;
    }

    @Test
    void saysOfEveryCallWhatIsToBeSaid() {
        assertThat(contract.calls().stream().map(OpenApiTest::described))
                .containsExactlyInAnyOrderElementsOf(
                        CALLS.lines().map(OpenApiTest::expected).toList());
    }

    private static String expected(String line) {
        var cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        var names = new TreeSet<>(ALWAYS);
        words(cells.get(3)).map(OpenApiTest::named).forEach(names::add);
        var statuses = words(cells.get(2)).collect(Collectors.toCollection(TreeSet::new));
        names.forEach(name -> statuses.add(Integer.toString(name.status())));
        return cells.get(0).replaceAll(" +", " ") + " "
                + words(cells.get(1)).collect(Collectors.toCollection(TreeSet::new)) + " " + statuses;
    }

    private static String described(Call call) {
        var parameters = call.parameters().stream()
                .map(parameter -> parameter.path("in").asText().equals("header")
                        ? "<" + parameter.path("name").asText() + ">"
                        : parameter.path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        return call + " " + parameters + " " + call.statuses();
    }

    @Test
    void namesTheProblemsOfEveryStatus() {
        var wanted = new LinkedHashMap<String, Set<String>>();
        CALLS.lines().forEach(line -> {
            var cells = line.split("\\|", -1);
            var names = Stream.concat(ALWAYS.stream(), words(cells[3]).map(OpenApiTest::named));
            wanted.put(
                    cells[0].strip().replaceAll(" +", " "),
                    names.map(name -> name.status() + " " + name.type())
                            .collect(Collectors.toCollection(TreeSet::new)));
        });

        assertThat(contract.calls())
                .filteredOn(call -> !call.method().equals("HEAD"))
                .allSatisfy(call -> {
                    for (var status : errors(call)) {
                        var answer = contract.response(call, status);
                        var schema = answer.at("/content/application~1problem+json/schema/allOf");
                        assertThat(schema.at("/0/$ref").asText()).isEqualTo("#/components/schemas/Problem");
                        assertThat(schema.at("/1/properties/status/const").asText())
                                .isEqualTo(status);
                        assertThat(answer.at("/content/application~1problem+json/examples"))
                                .isNotEmpty();
                    }
                    assertThat(problems(call)).isEqualTo(wanted.get(call.toString()));
                });
    }

    @Test
    void answersToHeadHaveNoBody() {
        assertThat(contract.calls())
                .filteredOn(call -> call.method().equals("HEAD"))
                .allSatisfy(call -> call.statuses()
                        .forEach(status -> assertThat(
                                        contract.response(call, status).has("content"))
                                .isFalse()));
    }

    @Test
    void everyUnavailabilitySaysWhenToComeAgain() {
        assertThat(contract.calls())
                .filteredOn(call -> call.statuses().contains("503"))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(
                                contract.response(call, "503").path("headers").has("Retry-After"))
                        .isTrue());
    }

    @Test
    void tellsTheHeadersOfAnswers() {
        for (var call : contract.calls()) {
            if (call.path().matches("/v1/objects?(/\\{id})?") && call.method().equals("PUT")) {
                for (var status : List.of("201", "202")) {
                    assertThat(headers(call, status))
                            .contains("ETag", "Backup-Mode", "Replication-Status", "Link", "Preference-Applied");
                }
            }
            if (call.statuses().contains("206")) {
                assertThat(headers(call, "200"))
                        .contains("ETag", "Repr-Digest", "Served-From", "Replication-Status", "Accept-Ranges");
                assertThat(headers(call, "206")).contains("Content-Range");
                assertThat(headers(call, "304")).contains("ETag");
                assertThat(headers(call, "416")).contains("Content-Range");
            }
        }
    }

    private Set<String> headers(Call call, String status) {
        var names = new TreeSet<String>();
        contract.response(call, status).path("headers").fieldNames().forEachRemaining(names::add);
        return names;
    }

    // In itself

    @Test
    void everyCallIsNamedDescribedAndTagged() {
        var tags = new ArrayList<String>();
        contract.node().path("tags").forEach(tag -> tags.add(tag.path("name").asText()));

        assertThat(contract.calls()).allSatisfy(call -> {
            assertThat(call.node().path("summary").asText()).isNotBlank();
            assertThat(call.node().path("tags")).hasSize(1);
            assertThat(tags).contains(call.node().at("/tags/0").asText());
            assertThat(call.node().has(ProblemAnswers.EXTENSION)).isFalse();
            assertThat(call.parameters()).allSatisfy(parameter -> {
                assertThat(parameter.path("description").asText()).isNotBlank();
                assertThat(parameter.has("schema")).isTrue();
            });
            for (var status : call.statuses()) {
                assertThat(contract.response(call, status).path("description").asText())
                        .isNotBlank();
            }
        });
        assertThat(contract.calls())
                .extracting(call -> call.node().path("operationId").asText())
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).isNotBlank());
    }

    @Test
    void everySchemaAndPropertyIsDescribedAndEveryAnswerHasOne() {
        contract.node().at("/components/schemas").properties().forEach(schema -> {
            assertThat(schema.getValue().path("description").asText())
                    .as(schema.getKey())
                    .isNotBlank();
            schema.getValue().path("properties").properties().forEach(property -> {
                var resolved = contract.resolve(property.getValue());
                var choice = resolved.has("anyOf") ? contract.resolve(resolved.at("/anyOf/0")) : resolved;
                assertThat(choice.path("description").asText())
                        .as(schema.getKey() + "." + property.getKey())
                        .isNotBlank();
            });
        });
        assertThat(contract.calls())
                .filteredOn(call -> !call.method().equals("HEAD"))
                .allSatisfy(call -> {
                    for (var status : call.statuses()) {
                        if (!status.equals("204") && !status.equals("304")) {
                            assertThat(contract.response(call, status).path("content"))
                                    .isNotEmpty()
                                    .allSatisfy(body -> assertThat(contract.resolve(body.path("schema")))
                                            .isNotEmpty());
                        }
                    }
                    var body = contract.resolve(call.node().path("requestBody"));
                    if (call.method().equals("PUT")) {
                        assertThat(body.path("content"))
                                .isNotEmpty()
                                .allSatisfy(media -> assertThat(contract.resolve(media.path("schema")))
                                        .isNotEmpty());
                    }
                });
    }

    @Test
    void everyReferencePointsAtSomething() {
        assertThat(contract.node().findValues("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(contract.node()
                                .at(reference.asText().substring(1))
                                .isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }

    @Test
    void examplesAreWhatTheirSchemasSay() {
        var shape = new Shape(contract);
        contract.node().at("/components/schemas").properties().forEach(schema -> {
            schema.getValue()
                    .path("examples")
                    .forEach(example -> assertThat(shape.complaints(example, schema.getValue()))
                            .as(schema.getKey())
                            .isEmpty());
            schema.getValue()
                    .path("properties")
                    .properties()
                    .forEach(property -> property.getValue()
                            .path("examples")
                            .forEach(example -> assertThat(shape.complaints(example, property.getValue()))
                                    .as(schema.getKey() + "." + property.getKey())
                                    .isEmpty()));
        });
    }

    // Against the code

    @Test
    void hasEveryMethodOfTheResourcesAndNoOther() {
        var methods = new ArrayList<String>();
        for (var type : classes()) {
            if (type.isAnnotatedWith(Path.class)) {
                var resource = type.reflect();
                for (var method : resource.getDeclaredMethods()) {
                    verb(method).forEach(verb -> methods.add(verb + " " + path(resource, method)));
                }
            }
        }

        assertThat(contract.calls().stream().map(Call::toString)).containsExactlyInAnyOrderElementsOf(methods);
    }

    private static Stream<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .flatMap(annotation ->
                        Stream.ofNullable(annotation.annotationType().getAnnotation(HttpMethod.class)))
                .map(HttpMethod::value);
    }

    private static String path(Class<?> resource, Method method) {
        var own = method.getAnnotation(Path.class);
        var whole = resource.getAnnotation(Path.class).value() + (own == null ? "" : "/" + own.value());
        return whole.replaceAll("\\{(\\w+)\\s*:[^}]*}", "{$1}").replaceAll("/+", "/");
    }

    @Test
    void everyRecordThatIsAnsweredHasItsSchema() {
        var records = classes().stream()
                .filter(JavaClass::isRecord)
                .filter(type -> type.getEnclosingClass()
                        .filter(outer -> outer.getSimpleName().endsWith("Views"))
                        .isPresent())
                .map(JavaClass::reflect)
                .<Class<?>>map(type -> type);

        assertThat(records).containsExactlyInAnyOrderElementsOf(SCHEMAS.keySet());
    }

    @Test
    void schemasSayWhatTheRecordsSay() {
        SCHEMAS.forEach((type, name) -> {
            var schema = contract.schema(name);
            var properties = new ArrayList<String>();
            schema.path("properties").fieldNames().forEachRemaining(properties::add);
            var required = new ArrayList<String>();
            schema.path("required").forEach(field -> required.add(field.asText()));
            var leftOut = type.isAnnotationPresent(JsonInclude.class);

            assertThat(properties)
                    .as(name)
                    .containsExactlyElementsOf(Arrays.stream(type.getRecordComponents())
                            .map(RecordComponent::getName)
                            .toList());
            for (var component : type.getRecordComponents()) {
                var as = name + "." + component.getName();
                var nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                var property = schema.path("properties").path(component.getName());
                assertThat(required.contains(component.getName())).as(as).isEqualTo(!nullable || !leftOut);
                assertThat(types(property)).as(as).isEqualTo(types(component, nullable && !leftOut));
                reference(component)
                        .ifPresent(target -> assertThat(property.findValuesAsText("$ref"))
                                .as(as)
                                .containsExactly("#/components/schemas/" + target));
            }
        });
    }

    private Set<String> types(JsonNode property) {
        var resolved = contract.resolve(property);
        var types = new TreeSet<>(Shape.types(resolved));
        resolved.path("anyOf").forEach(choice -> types.addAll(types(choice)));
        return types;
    }

    private static Set<String> types(RecordComponent component, boolean nullable) {
        var types = new TreeSet<String>();
        types.add(type(component.getType()));
        if (nullable) {
            types.add("null");
        }
        return types;
    }

    private static String type(Class<?> type) {
        if (type == String.class || type == Instant.class) {
            return "string";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        return type == List.class ? "array" : "object";
    }

    private static java.util.Optional<String> reference(RecordComponent component) {
        var element = component.getGenericType() instanceof ParameterizedType parameterized
                        && component.getType() == List.class
                ? parameterized.getActualTypeArguments()[0]
                : component.getType();
        return element instanceof Class<?> type
                ? java.util.Optional.ofNullable(SCHEMAS.get(type))
                : java.util.Optional.empty();
    }

    private static com.tngtech.archunit.core.domain.JavaClasses classes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.understudy.api");
    }

    private static Set<String> errors(Call call) {
        return call.statuses().stream()
                .filter(status -> status.charAt(0) >= '4')
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Name named(String text) {
        return Arrays.stream(Name.values())
                .filter(name -> name.text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty());
    }
}
