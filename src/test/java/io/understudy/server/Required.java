package io.understudy.server;

import org.junit.jupiter.api.Assumptions;

/** What a test needs from the machine. */
public final class Required {
    private Required() {}

    /** Skips the test where a server is not installed, except in CI, where that is a failure. */
    public static void server(String name, boolean installed) {
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(name + " is not installed, and CI has to prove it");
        }
        Assumptions.assumeTrue(installed, name + " is not installed: this proves nothing here");
    }
}
