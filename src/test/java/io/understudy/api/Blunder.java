package io.understudy.api;

import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Fails in a way that nobody has thought of, when a request asks for it: of the service itself no such way is known.
 * Not for other tests, hence the property.
 */
@Provider
@IfBuildProperty(name = Blunder.PROPERTY, stringValue = "true")
public class Blunder implements ContainerRequestFilter {
    static final String PROPERTY = "test.blunder";
    static final String HEADER = "Blunder";

    @Override
    public void filter(ContainerRequestContext context) {
        if (context.getHeaderString(HEADER) != null) {
            throw new IllegalStateException("a blunder");
        }
    }
}
