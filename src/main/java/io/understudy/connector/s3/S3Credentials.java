package io.understudy.connector.s3;

import io.understudy.object.InvalidValueException;
import java.util.Map;
import java.util.Optional;

/** Who signs. Says nothing of itself. */
record S3Credentials(String accessKey, String secretKey, Optional<String> sessionToken) {
    static S3Credentials of(Map<String, String> credentials) {
        return new S3Credentials(
                required(credentials, "access-key"),
                required(credentials, "secret-key"),
                Optional.ofNullable(credentials.get("session-token")));
    }

    private static String required(Map<String, String> credentials, String key) {
        var value = credentials.get(key);
        if (value == null || value.isBlank()) {
            throw new InvalidValueException("credentials", "", "an S3 cluster's credentials have the key " + key);
        }
        return value;
    }

    @Override
    public String toString() {
        return "S3Credentials";
    }
}
