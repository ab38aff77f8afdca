package io.understudy.access;

/** What is configured about access cannot be meant; the message is a sentence for whoever configures it. */
public final class AccessException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AccessException(String message) {
        super(message);
    }
}
