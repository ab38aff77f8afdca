package io.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Certificates come from files, and a new one is served without a restart. */
@QuarkusTest
@TestProfile(TlsTest.WithCertificate.class)
@WithTestResource(PostgresResource.class)
class TlsTest {
    private static final Path FOLDER = Path.of("target", "tls").toAbsolutePath();
    private static final Path STORE = FOLDER.resolve("server.p12");
    private static final String PASSWORD = "of-the-key-store";

    /** A certificate in a file that is looked at every second. */
    public static final class WithCertificate implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            install("first");
            return Map.of(
                    "quarkus.tls.key-store.p12.path",
                    STORE.toString(),
                    "quarkus.tls.key-store.p12.password",
                    PASSWORD,
                    "quarkus.tls.reload-period",
                    "1s",
                    "quarkus.http.test-ssl-port",
                    "0");
        }
    }

    @TestHTTPResource(value = "/", tls = true)
    @Nullable
    URL https;

    @Test
    void aReplacedCertificateIsServed() {
        assertThat(subject()).isEqualTo("CN=first");

        install("second");

        // The server hangs up on whoever comes at the very instant of the change; he comes again.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsMatching(failure -> failure.getCause() instanceof SSLHandshakeException)
                .untilAsserted(() -> assertThat(subject()).isEqualTo("CN=second"));
    }

    @Test
    void browsersAreToldToStayWithHttps() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream()
                    .write("GET /v1/plans HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 200 ").containsIgnoringCase("strict-transport-security: max-age=");
        }
    }

    private String subject() {
        try (var socket = connect()) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLSocket connect() throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
        var socket = (SSLSocket) context.getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        Objects.requireNonNull(https).getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Puts a certificate of this name where the service looks for one, in one step. */
    private static void install(String name) {
        try {
            Files.createDirectories(FOLDER);
            var fresh = FOLDER.resolve(name + ".p12");
            Files.deleteIfExists(fresh);
            var keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + name,
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            fresh.toString(),
                            "-storepass",
                            PASSWORD)
                    .inheritIO()
                    .start();
            assertThat(keytool.waitFor()).isZero();
            Files.move(fresh, STORE, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Trusts whoever answers: these tests look at who it is. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String how) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String how) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
