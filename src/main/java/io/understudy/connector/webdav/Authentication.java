package io.understudy.connector.webdav;

import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** How requests prove who sends them. */
sealed interface Authentication permits Authentication.Fixed, DigestAuthentication {
    /** The request's {@code Authorization}; empty where it goes without. */
    Optional<String> header(HttpMethod method, String uri);

    /**
     * Takes a refusal's challenges.
     *
     * @return whether the request may succeed when it is sent again
     */
    boolean challenged(List<String> challenges);

    /** Whether a body that passes once must not be risked before the server has accepted a smaller request. */
    boolean needsPriming();

    /** The same for all requests: nothing, basic or bearer. */
    record Fixed(Optional<String> value) implements Authentication {
        static final Fixed NONE = new Fixed(Optional.empty());

        static Fixed basic(String user, String password) {
            var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return new Fixed(Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)));
        }

        static Fixed bearer(String token) {
            return new Fixed(Optional.of("Bearer " + token));
        }

        @Override
        public Optional<String> header(HttpMethod method, String uri) {
            return value;
        }

        @Override
        public boolean challenged(List<String> challenges) {
            return false;
        }

        @Override
        public boolean needsPriming() {
            return false;
        }

        @Override
        public String toString() {
            return "Fixed";
        }
    }
}
