package io.understudy.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import io.understudy.api.Problem.Name;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Writes the errors into the contract: the document names an operation's own problems in {@code x-problems}, and those
 * that every call can end with are added here. Runs when the service is built.
 */
@OpenApiFilter(stages = RunStage.BUILD)
public class ProblemAnswers implements OASFilter {
    static final String EXTENSION = "x-problems";

    private static final Set<Name> ALWAYS = EnumSet.of(Name.INVALID, Name.UNAUTHORIZED, Name.FORBIDDEN, Name.INTERNAL);
    /** An object comes in the form in which it went, whatever a client would rather have. */
    private static final Set<String> IN_ANY_CASE = Set.of(ObjectAddress.PATH + "{id}", ObjectAddress.QUERY);

    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations()
                        .forEach((method, operation) -> byStatus(path, operation)
                                .forEach((status, names) -> operation
                                        .getResponses()
                                        .addAPIResponse(
                                                status.toString(),
                                                reference(document, status, names, method == HttpMethod.HEAD)))));
    }

    private static Map<Integer, List<Name>> byStatus(String path, Operation operation) {
        var names = EnumSet.copyOf(ALWAYS);
        if (!IN_ANY_CASE.contains(path)) {
            names.add(Name.NOT_ACCEPTABLE);
        }
        if (operation.getExtensions() != null && operation.getExtensions().get(EXTENSION) instanceof List<?> own) {
            own.forEach(name -> names.add(named(name.toString())));
            operation.removeExtension(EXTENSION);
        }
        return names.stream().collect(Collectors.groupingBy(Name::status, TreeMap::new, Collectors.toList()));
    }

    private static Name named(String text) {
        for (var name : Name.values()) {
            if (name.text().equals(text)) {
                return name;
            }
        }
        throw new IllegalStateException("the contract names a problem that there is not: " + text);
    }

    /** Operations that can be refused in the same words share their answer; one to {@code HEAD} has no body. */
    private static APIResponse reference(OpenAPI document, int status, List<Name> names, boolean bodiless) {
        var key = names.stream().map(Name::text).collect(Collectors.joining(".")) + (bodiless ? ".head" : "");
        if (!document.getComponents().getResponses().containsKey(key)) {
            document.getComponents().addResponse(key, answer(status, names, bodiless));
        }
        return OASFactory.createAPIResponse().ref("#/components/responses/" + key);
    }

    private static APIResponse answer(int status, List<Name> names, boolean bodiless) {
        var answer = OASFactory.createAPIResponse()
                .description(names.stream()
                        .map(name -> "`" + name.text() + "`: " + name.title())
                        .collect(Collectors.joining("; ", "", ".")));
        if (!bodiless) {
            answer.content(content(status, names));
        }
        if (status == SERVICE_UNAVAILABLE) {
            answer.addHeader(
                    "Retry-After",
                    OASFactory.createHeader()
                            .required(true)
                            .description("In so many seconds it can be tried again.")
                            .schema(schema(SchemaType.INTEGER)));
        }
        if (status == RANGE_NOT_SATISFIABLE) {
            answer.addHeader(
                    "Content-Range",
                    OASFactory.createHeader()
                            .required(true)
                            .description("How many bytes there are: `bytes */1048576`.")
                            .schema(schema(SchemaType.STRING)));
        }
        return answer;
    }

    private static Content content(int status, List<Name> names) {
        var type = schema(SchemaType.STRING);
        names.forEach(name -> type.addEnumeration(name.type()));
        var problem = OASFactory.createSchema()
                .addAllOf(OASFactory.createSchema().ref("#/components/schemas/Problem"))
                .addAllOf(OASFactory.createSchema()
                        .addProperty("type", type)
                        .addProperty("status", OASFactory.createSchema().constValue(status)));
        var body = OASFactory.createMediaType().schema(problem);
        names.forEach(
                name -> body.addExample(name.text(), OASFactory.createExample().value(example(name))));
        return OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, body);
    }

    private static Map<String, Object> example(Name name) {
        return new TreeMap<>(Map.of(
                "type", name.type(),
                "title", name.title(),
                "status", name.status(),
                "detail", "what exactly is wrong, in words"));
    }

    private static Schema schema(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
