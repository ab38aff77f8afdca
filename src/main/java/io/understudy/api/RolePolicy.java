package io.understudy.api;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.understudy.access.Access;
import io.understudy.access.Calls;
import io.understudy.access.Role;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Holds every request against the table of calls, before anything of its body is read. Looks only at the names of roles,
 * not at where an identity has them from: another kind of authentication adds its own mechanism and changes nothing here.
 */
@Singleton
class RolePolicy implements HttpSecurityPolicy {
    private final Access access;

    RolePolicy(Access access) {
        this.access = access;
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext context, Uni<SecurityIdentity> identity, AuthorizationRequestContext how) {
        if (access.open()) {
            return CheckResult.permit();
        }
        return Calls.find(context.request().method().name(), context.normalizedPath())
                .call()
                .role()
                .map(needed -> identity.map(caller -> has(caller, needed) ? CheckResult.PERMIT : CheckResult.DENY))
                .orElseGet(CheckResult::permit);
    }

    private static boolean has(SecurityIdentity caller, Role needed) {
        return caller.getRoles().stream()
                .map(Role::of)
                .flatMap(Optional::stream)
                .anyMatch(role -> role.includes(needed));
    }
}
