package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import io.understudy.app.PostgresResource;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quarkus' security is the one seam: whoever adds another way to log in adds a bean, and the table of calls holds. */
@QuarkusTest
@TestProfile(OtherAuthenticationTest.BadgesToo.class)
@WithTestResource(PostgresResource.class)
class OtherAuthenticationTest {
    private static final String BADGE = "Badge";
    private static final String BADGES = "test.badges";

    /** Tokens as ever, and badges beside them. */
    public static final class BadgesToo implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var config = new HashMap<>(new Guarded().getConfigOverrides());
            config.put(BADGES, "true");
            return config;
        }
    }

    /** Believes the header that names a role. Not for other tests, hence the property. */
    @Singleton
    @IfBuildProperty(name = BADGES, stringValue = "true")
    static class Badges implements HttpAuthenticationMechanism {
        @Override
        public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
            return Uni.createFrom()
                    .optional(Optional.ofNullable(context.request().getHeader(BADGE))
                            .map(Badges::identity));
        }

        private static SecurityIdentity identity(String role) {
            return QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal("badge"))
                    .addRole(role)
                    .build();
        }

        /** Leaves the 401 to the tokens. */
        @Override
        public Uni<ChallengeData> getChallenge(RoutingContext context) {
            return Uni.createFrom().nullItem();
        }
    }

    private static RequestSpecification with(String badge) {
        return given().header(BADGE, badge);
    }

    @Test
    void aReaderReadsPlans() {
        with("reader").get("/v1/plans").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "reader, PUT, /v1/objects/a, writer",
        "reader, DELETE, /v1/objects/a, writer",
        "reader, PUT, /v1/plans/a, admin",
        "writer, POST, /v1/plans/a/activate, operator",
        "operator, DELETE, /v1/plans/a, admin",
        "stranger, GET, /v1/plans, reader"
    })
    void nobodyDoesMoreThanHisRoleMay(String badge, String method, String path, String needed) {
        with(badge)
                .request(method, path)
                .then()
                .statusCode(403)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:understudy:problem:forbidden"))
                .body("detail", equalTo("this call takes the role " + needed));
    }

    @Test
    void anAdministratorGetsAsFarAsTheResource() {
        with("admin")
                .delete("/v1/plans/there-is-none")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:understudy:problem:not-found"));
    }

    @Test
    void tokensHoldAsBefore() {
        given().header("Authorization", "Bearer " + Guarded.READER)
                .get("/v1/plans")
                .then()
                .statusCode(200);
        given().get("/v1/plans").then().statusCode(401).header("WWW-Authenticate", "Bearer realm=\"understudy\"");
    }
}
