package io.understudy.app.wiring;

import io.understudy.access.Access;
import io.understudy.access.AccessException;
import io.understudy.access.Token;
import io.understudy.app.UnderstudyConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Who may call: {@code understudy.access}. */
final class AccessProducers {
    @Produces
    @Singleton
    Access access(UnderstudyConfig config) {
        var settings = config.access();
        var tokens = settings.tokens().entrySet().stream()
                .map(entry -> new Token(
                        entry.getKey(),
                        entry.getValue().role(),
                        entry.getValue().hash().strip()))
                .toList();
        if (settings.mode().isPresent() && !tokens.isEmpty()) {
            throw new AccessException("understudy.access=open and understudy.access.tokens contradict each other:"
                    + " either everybody may do everything, or there are tokens.");
        }
        return new Access(tokens.isEmpty(), tokens, settings.audit().orElse(!tokens.isEmpty()));
    }
}
