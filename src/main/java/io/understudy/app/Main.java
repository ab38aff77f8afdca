package io.understudy.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigValidationException;
import io.understudy.access.AccessException;
import io.understudy.app.postgres.EmbeddedPostgres;
import io.understudy.app.postgres.PostgresException;
import io.understudy.service.SeedException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Starts the service, and before it the embedded PostgreSQL unless another database is configured. */
@QuarkusMain
public final class Main {
    private static final String DATABASE_URL = "quarkus.datasource.reactive.url";
    private static final String DATABASE_VARIABLE = "QUARKUS_DATASOURCE_REACTIVE_URL";
    private static final String REFUSAL = "Understudy does not start: ";
    private static final int FAILED = 1;
    private static final long SHUTDOWN_LIMIT_SECONDS = 60;

    Main() {}

    public static void main(String... arguments) {
        var settings = EarlySettings.read(Path.of(""));
        var status = settings.databaseUrl().isPresent()
                ? withDatabase(settings, arguments)
                : withEmbeddedDatabase(settings, arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int withDatabase(EarlySettings settings, String... arguments) {
        try (var properties = new Properties()) {
            properties.set("understudy.data", settings.data().toString());
            return run(new CountDownLatch(1), arguments);
        }
    }

    private static int withEmbeddedDatabase(EarlySettings settings, String... arguments) {
        EmbeddedPostgres postgres;
        try {
            postgres = EmbeddedPostgres.start(settings.data());
        } catch (PostgresException e) {
            return refuse(e);
        }
        // The hooks of a JVM run side by side: this one waits until the service has stopped, so that it settles what is
        // under way with its database still there.
        var stopped = new CountDownLatch(1);
        var hook = new Thread(() -> stopAfter(stopped, postgres), "embedded-postgres-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (var properties = new Properties()) {
            properties.set("understudy.data", settings.data().toString());
            properties.set("understudy.embedded", "true");
            properties.set(DATABASE_URL, postgres.url());
            properties.set("quarkus.datasource.username", postgres.user());
            properties.set("quarkus.datasource.password", postgres.password());
            return run(stopped, arguments);
        } finally {
            stopped.countDown();
            postgres.close();
        }
    }

    private static int run(CountDownLatch stopped, String... arguments) {
        var status = new AtomicInteger();
        Quarkus.run(
                Welcome.class,
                (code, failure) -> {
                    status.set(failure == null ? code : refuse(failure));
                    stopped.countDown();
                },
                arguments);
        return status.get();
    }

    private static void stopAfter(CountDownLatch stopped, EmbeddedPostgres postgres) {
        try {
            // When the time is over it is stopped all the same: its clients lose their connections, not their data.
            var ignored = stopped.await(SHUTDOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postgres.close();
    }

    /** There is no log yet or no more. Where a sentence says what to do, whoever reads it wants no stack. */
    private static int refuse(Throwable failure) {
        switch (root(failure)) {
            case PostgresException known -> System.err.println(known.getMessage());
            case AccessException open -> System.err.println(open.getMessage());
            case SeedException wrong -> System.err.println(REFUSAL + wrong.getMessage());
            case ConfigValidationException wrong -> System.err.println(REFUSAL + wrong.getMessage());
            case NoSuchFileException missing ->
                System.err.println(REFUSAL + "there is no file " + missing.getMessage() + ".");
            case BindException taken ->
                System.err.println(REFUSAL + taken.getMessage()
                        + ". Is another one running? QUARKUS_HTTP_PORT names another port.");
            case ConnectException refused ->
                System.err.println(REFUSAL + "the database is not there: "
                        + System.getProperty(DATABASE_URL, System.getenv().getOrDefault(DATABASE_VARIABLE, ""))
                                .replaceAll("//[^/?#]*@", "//…@")
                                .replaceAll("[?].*", "")
                        + ", " + refused.getMessage() + ".");
            case Throwable other -> {
                System.err.println(REFUSAL + other.getMessage());
                failure.printStackTrace();
            }
        }
        return FAILED;
    }

    private static Throwable root(Throwable failure) {
        var cause = failure.getCause();
        var told = failure instanceof PostgresException || failure instanceof SeedException;
        return cause == null || told ? failure : root(cause);
    }

    /** System properties for one run: a development server runs this main many times in one JVM. */
    private static final class Properties implements AutoCloseable {
        private final java.util.Map<String, @Nullable String> before = new java.util.HashMap<>();

        void set(String name, String value) {
            before.put(name, System.getProperty(name));
            System.setProperty(name, value);
        }

        @Override
        public void close() {
            before.forEach((name, value) -> {
                if (value == null) {
                    System.clearProperty(name);
                } else {
                    System.setProperty(name, value);
                }
            });
        }
    }
}
