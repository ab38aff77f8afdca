package io.understudy.api;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.understudy.access.Access;
import io.understudy.access.Token;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Who the bearer of a configured token is. One that is not known is left to whatever other provider there is; where
 * there is none Quarkus takes that for a failure.
 */
@Singleton
class TokenIdentities implements IdentityProvider<TokenAuthenticationRequest> {
    private final Access access;

    TokenIdentities(Access access) {
        this.access = access;
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    /** One digest and some comparisons, which an event loop may do. */
    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return Uni.createFrom()
                .item(() -> access.find(request.getToken().getToken())
                        .map(TokenIdentities::identity)
                        .orElse(null));
    }

    /** Without the token itself, which nothing behind this needs. */
    private static @Nullable SecurityIdentity identity(Token token) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(token.name()))
                .addRole(token.role().text())
                .build();
    }
}
