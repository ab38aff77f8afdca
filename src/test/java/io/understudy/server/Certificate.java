package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a server shows that speaks TLS, signed by itself for two days, and its key.
 *
 * @param chain PEM
 * @param key PEM, not encrypted
 */
public record Certificate(Path chain, Path key) {
    /**
     * Makes one in a folder, as {@code tls.crt} and {@code tls.key}.
     *
     * @param name of whom it is
     * @param hosts as OpenSSL's subjectAltName has them
     */
    public static Certificate selfSigned(Path folder, String name, String hosts) {
        var made = new Certificate(folder.resolve("tls.crt"), folder.resolve("tls.key"));
        var log = folder.resolve("openssl.log");
        try {
            var openssl = new ProcessBuilder(
                            Installed.program("openssl", "openssl"),
                            "req",
                            "-x509",
                            "-newkey",
                            "ec",
                            "-pkeyopt",
                            "ec_paramgen_curve:P-256",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=" + name,
                            "-addext",
                            "subjectAltName=" + hosts,
                            "-keyout",
                            made.key.toString(),
                            "-out",
                            made.chain.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (openssl.waitFor() != 0) {
                throw new IllegalStateException("openssl: " + Files.readString(log));
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
