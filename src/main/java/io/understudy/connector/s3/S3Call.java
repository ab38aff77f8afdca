package io.understudy.connector.s3;

import io.understudy.connector.ConnectorException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request.
 *
 * @param operation of the SPI, for whoever reads of a failure
 * @param key in the bucket; empty for the bucket itself
 * @param service goes to the service and not to the bucket
 * @param headers by lower-case name
 * @param lost what it means when it was sent and its answer does not come
 */
record S3Call(
        String operation,
        HttpMethod method,
        String key,
        boolean service,
        Map<String, String> query,
        Map<String, String> headers,
        Buffer body,
        Kind lost) {
    static S3Call object(String operation, HttpMethod method, String key) {
        return new S3Call(operation, method, key, false, Map.of(), Map.of(), Buffer.buffer(), Kind.UNAVAILABLE);
    }

    static S3Call bucket(String operation, HttpMethod method) {
        return object(operation, method, "");
    }

    static S3Call service(String operation, HttpMethod method) {
        return new S3Call(operation, method, "", true, Map.of(), Map.of(), Buffer.buffer(), Kind.UNAVAILABLE);
    }

    S3Call with(String name, String value) {
        var all = new TreeMap<>(query);
        all.put(name, value);
        return new S3Call(operation, method, key, service, all, headers, body, lost);
    }

    S3Call withHeader(String name, String value) {
        var all = new TreeMap<>(headers);
        all.put(name, value);
        return new S3Call(operation, method, key, service, query, all, body, lost);
    }

    S3Call withHeader(String name, Optional<String> value) {
        return value.map(present -> withHeader(name, present)).orElse(this);
    }

    S3Call with(Buffer content) {
        return new S3Call(operation, method, key, service, query, headers, content, lost);
    }

    /** It changes what others see: without an answer nobody knows whether it has. */
    S3Call decisive() {
        return new S3Call(operation, method, key, service, query, headers, body, Kind.IN_DOUBT);
    }
}
