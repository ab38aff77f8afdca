package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.app.FreshDatabase;
import io.understudy.server.Certificate;
import io.understudy.server.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the overlay {@code production} says of TLS holds for the packaged service, and for its certificates' renewal. */
class TlsIT {
    private static final Path SETTINGS = Path.of("k8s", "overlays", "production", "application-tls.properties");
    private static final String MOUNT = "/etc/understudy-tls";

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void objectsGoByTlsAndARenewedCertificateIsServed() throws Exception {
        var first = certify("first");
        var second = certify("second");
        install(first);
        var port = Ports.free();
        try (var process = launch("tls", port, Ports.free())
                .with("quarkus.tls.service.reload-period", "1s")
                // What is put goes by the plain port.
                .with("quarkus.http.insecure-requests", "enabled")
                .start()) {
            var address = URI.create("https://127.0.0.1:" + port + "/v1/objects/secured");

            assertThat(new Api(process).put("secured", new byte[] {1, 2, 3}).statusCode())
                    .isEqualTo(201);
            var answer = get(address, first);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).containsExactly(1, 2, 3);
            assertThat(answer.headers().firstValue("strict-transport-security")).isPresent();

            install(second);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreException(UncheckedIOException.class)
                    .untilAsserted(
                            () -> assertThat(get(address, second).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void nothingButProbesGoesWithoutTls() throws Exception {
        var certificate = certify("only");
        install(certificate);
        var port = Ports.free();
        var plain = Ports.free();
        var management = Ports.free();
        try (var process = launch("tls-alone", port, plain)
                .with("quarkus.management.host-enabled", "true")
                .with("quarkus.management.port", Integer.toString(management))
                .start()) {
            assertThat(get(process.url("/v1/plans"), certificate).statusCode()).isEqualTo(200);
            assertThat(process.url("")).hasScheme("https").hasPort(port);
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), plain).close())
                    .isInstanceOf(ConnectException.class);
            for (var probe : new String[] {"/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics"}) {
                assertThat(get(URI.create("http://127.0.0.1:" + management + probe), certificate)
                                .statusCode())
                        .as(probe)
                        .isEqualTo(200);
            }
        }
    }

    /** As the overlay has it, but for the ports: Quarkus' metrics take ones that are all fixed or all random. */
    private Launch launch(String name, int port, int plain) throws IOException {
        var seed = new Stores(folder.resolve("clusters")).seed(folder.resolve("seed.yaml"));
        var launch = Launch.of(name, folder).over(database).with("understudy.seed", seed.toString());
        var settings = settings();
        for (var setting : settings.stringPropertyNames()) {
            launch = launch.with(setting, settings.getProperty(setting).replace(MOUNT, folder.toString()));
        }
        return launch.with("quarkus.http.ssl-port", Integer.toString(port))
                .with("quarkus.http.port", Integer.toString(plain));
    }

    private static Properties settings() throws IOException {
        var settings = new Properties();
        try (var reader = Files.newBufferedReader(SETTINGS)) {
            settings.load(reader);
        }
        assertThat(settings.stringPropertyNames())
                .contains("quarkus.tls.service.reload-period", "quarkus.http.ssl-port");
        assertThat(settings.values()).anyMatch(value -> value.toString().startsWith(MOUNT + "/"));
        return settings;
    }

    /** By a client that trusts this certificate alone, on a connection of its own. */
    private static HttpResponse<byte[]> get(URI address, Path certificate) {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(certificate))
                .build()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private Path certify(String name) throws IOException {
        return Certificate.selfSigned(Files.createDirectory(folder.resolve(name)), name, "IP:127.0.0.1")
                .chain();
    }

    private void install(Path certificate) throws IOException {
        for (var name : new String[] {"tls.key", "tls.crt"}) {
            var copy = Files.copy(certificate.resolveSibling(name), folder.resolve(name + ".new"));
            Files.move(copy, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
