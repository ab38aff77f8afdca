package io.understudy.connector.s3;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** What the store has answered, whole. */
record S3Answer(int status, MultiMap headers, Buffer body) {
    private static final int SUCCESS = 200;
    private static final int NOT_FOUND = 404;

    /** S3 answers some calls with a success that turns out to be an error. */
    boolean ok() {
        return status >= SUCCESS && status < SUCCESS + 100 && !isError();
    }

    boolean missing() {
        return status == NOT_FOUND;
    }

    /** The error's code; empty where the answer has no body to say one. */
    String code() {
        return isError() ? xml().text("Code").orElse("") : "";
    }

    String message() {
        return isError() ? xml().text("Message").orElse("") : "";
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    S3Xml xml() {
        return S3Xml.of(body);
    }

    // Objects come by here as well, and what is no XML at all need not be read to its first fault.
    private boolean isError() {
        return looksLikeXml() && S3Xml.of(body).is("Error");
    }

    // White space may come first: some servers send it while they are at work.
    private boolean looksLikeXml() {
        for (var i = 0; i < body.length(); i++) {
            if (!Character.isWhitespace(body.getByte(i))) {
                return body.getByte(i) == '<';
            }
        }
        return false;
    }
}
