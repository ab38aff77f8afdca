package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** WebDAV servers on loopback: Apache's mod_dav, nginx with its DAV modules, SabreDAV under PHP's own server. */
public final class DavServer implements AutoCloseable {
    public static final String USER = "user";
    public static final String PASSWORD = "a password for tests";
    public static final String TOKEN = "a-token-for-tests";
    private static final String REALM = "store";

    private final Path folder;
    private final ServerProcess process;

    private DavServer(Path folder, ServerProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /** Apache for the whole run, for whoever does not stop it. */
    public static DavServer sharedApache() {
        return Apache.SHARED;
    }

    /** The same of nginx. */
    public static DavServer sharedNginx() {
        return Nginx.SHARED;
    }

    /** The same of SabreDAV. */
    public static DavServer sharedSabre() {
        return Sabre.SHARED;
    }

    /** Below {@code /basic/}, {@code /digest/}, {@code /bearer/} and {@code /open/} the same folder, by different authentication. */
    public static DavServer apache() {
        var program = Installed.program("apache2", "apache2");
        var folder = folder("apache-");
        var port = Ports.free();
        write(folder.resolve("basic.users"), USER + ":{SHA}" + base64("SHA-1", PASSWORD) + "\n");
        write(
                folder.resolve("digest.users"),
                USER + ":" + REALM + ":" + hex("MD5", USER + ":" + REALM + ":" + PASSWORD) + "\n");
        var tls = Ports.free();
        Certificate.selfSigned(folder, "store", "IP:127.0.0.1");
        write(folder.resolve("tls-port"), Integer.toString(tls));
        write(folder.resolve("types"), "");
        write(
                folder.resolve("configuration"),
                APACHE.replace("@FOLDER@", folder.toString())
                        .replace("@PORT@", Integer.toString(port))
                        .replace("@TLS@", Integer.toString(tls))
                        .replace("@TOKEN@", TOKEN)
                        .replace("@USER@", Installed.root() ? "User nobody\nGroup nogroup" : ""));
        return start(
                "apache2",
                folder,
                List.of(
                        program,
                        "-D",
                        "FOREGROUND",
                        "-f",
                        folder.resolve("configuration").toString()),
                Map.of(),
                port);
    }

    /** Apache as a configuration for its official image says, with the folders and the port of this machine. */
    public static DavServer apache(Path configuration) {
        var program = Installed.program("apache2", "apache2");
        var folder = folder("apache-");
        var port = Ports.free();
        write(
                folder.resolve("configuration"),
                (Installed.root() ? "User nobody\nGroup nogroup\n" : "")
                        + read(configuration)
                                .replaceAll("(?m)([ :])/tmp", "$1" + folder.resolve("temporary"))
                                .replaceAll("(?m)([ :])/data", "$1" + folder.resolve("data"))
                                .replaceAll("(?m)^Listen \\d+$", "Listen 127.0.0.1:" + port));
        return start(
                "apache2",
                folder,
                List.of(
                        program,
                        "-D",
                        "FOREGROUND",
                        "-d",
                        "/usr/lib/apache2",
                        "-f",
                        folder.resolve("configuration").toString()),
                Map.of(),
                port);
    }

    public static DavServer nginx() {
        var program = Installed.program("nginx", "nginx");
        var module = Path.of("/usr/lib/nginx/modules/ngx_http_dav_ext_module.so");
        Installed.file(module, "libnginx-mod-http-dav-ext");
        var folder = folder("nginx-");
        var port = Ports.free();
        write(
                folder.resolve("configuration"),
                NGINX.replace("@FOLDER@", folder.toString())
                        .replace("@PORT@", Integer.toString(port))
                        .replace("@MODULE@", module.toString()));
        return start(
                "nginx",
                folder,
                List.of(
                        program,
                        "-e",
                        folder.resolve("errors").toString(),
                        "-c",
                        folder.resolve("configuration").toString()),
                Map.of(),
                port);
    }

    public static DavServer sabre() {
        var program = Installed.program("php", "php-cli");
        var library = Path.of("/usr/share/php/Sabre/autoload.php");
        Installed.file(library, "php-sabre-dav");
        var folder = folder("sabre-");
        var port = Ports.free();
        write(folder.resolve("index.php"), SABRE.replace("@LIBRARY@", library.toString()));
        return start(
                "sabredav",
                folder,
                List.of(
                        program,
                        "-d",
                        "post_max_size=0",
                        "-d",
                        "enable_post_data_reading=0",
                        "-S",
                        "127.0.0.1:" + port,
                        "-t",
                        folder.toString(),
                        folder.resolve("index.php").toString()),
                Map.of("PHP_CLI_SERVER_WORKERS", "8"),
                port);
    }

    private static DavServer start(
            String name, Path folder, List<String> command, Map<String, String> environment, int port) {
        return new DavServer(folder, ServerProcess.start(name, folder.resolve("log"), command, environment, port));
    }

    public ServerProcess process() {
        return process;
    }

    /** Where what is stored lies on this machine's disk. */
    public Path data() {
        return folder.resolve("data");
    }

    /** The same over TLS, of Apache. */
    public String tlsEndpoint(String path) {
        try {
            return "webdav://127.0.0.1:" + Files.readString(folder.resolve("tls-port")) + path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Apache proves its name with, certified by itself. */
    public Path certificate() {
        return folder.resolve("tls.crt");
    }

    public String endpoint(String path) {
        return "webdav://127.0.0.1:" + process.port() + path;
    }

    @Override
    public void close() {
        process.close();
    }

    private static Path folder(String prefix) {
        try {
            var folder = Files.createTempDirectory(prefix).toRealPath();
            for (var each : List.of(folder, folder.resolve("data"), folder.resolve("temporary"))) {
                Files.createDirectories(each);
                // The servers' own users are others.
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String algorithm, String text) {
        return Base64.getEncoder().encodeToString(hash(algorithm, text));
    }

    private static String hex(String algorithm, String text) {
        return HexFormat.of().formatHex(hash(algorithm, text));
    }

    private static byte[] hash(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Apache {
        private static final DavServer SHARED = apache();
    }

    private static final class Nginx {
        private static final DavServer SHARED = nginx();
    }

    private static final class Sabre {
        private static final DavServer SHARED = sabre();
    }

    private static final String APACHE = """
            ServerRoot @FOLDER@
            ServerName localhost
            PidFile @FOLDER@/pid
            ErrorLog @FOLDER@/errors
            Listen 127.0.0.1:@PORT@
            DefaultRuntimeDir @FOLDER@
            Mutex file:@FOLDER@ default
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
            LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
            LoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so
            LoadModule auth_digest_module /usr/lib/apache2/modules/mod_auth_digest.so
            LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
            LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
            LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
            LoadModule autoindex_module /usr/lib/apache2/modules/mod_autoindex.so
            LoadModule dav_module /usr/lib/apache2/modules/mod_dav.so
            LoadModule dav_fs_module /usr/lib/apache2/modules/mod_dav_fs.so
            LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
            LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
            @USER@
            TypesConfig @FOLDER@/types
            DavLockDB @FOLDER@/temporary/lock
            DocumentRoot @FOLDER@/data
            LimitXMLRequestBody 0
            Alias /basic @FOLDER@/data
            Alias /digest @FOLDER@/data
            Alias /bearer @FOLDER@/data
            Alias /open @FOLDER@/data
            Listen 127.0.0.1:@TLS@
            <VirtualHost 127.0.0.1:@TLS@>
             SSLEngine on
             SSLCertificateFile @FOLDER@/tls.crt
             SSLCertificateKeyFile @FOLDER@/tls.key
            </VirtualHost>
            <Location />
             Dav On
             DavDepthInfinity off
            </Location>
            <Location /basic>
             AuthType Basic
             AuthName store
             AuthUserFile @FOLDER@/basic.users
             Require valid-user
            </Location>
            <Location /digest>
             AuthType Digest
             AuthName store
             AuthDigestProvider file
             AuthUserFile @FOLDER@/digest.users
             Require valid-user
            </Location>
            <Location /bearer>
             Require expr "req('Authorization') == 'Bearer @TOKEN@'"
            </Location>
            <Directory @FOLDER@/data>
             Options Indexes
             Require all granted
            </Directory>
            """;

    private static final String NGINX = """
            load_module @MODULE@;
            worker_processes 1; daemon off; pid @FOLDER@/pid; error_log @FOLDER@/errors;
            events { worker_connections 512; }
            http {
             access_log off; client_max_body_size 0; client_body_temp_path @FOLDER@/temporary;
             proxy_temp_path @FOLDER@/temporary/p; fastcgi_temp_path @FOLDER@/temporary/f;
             uwsgi_temp_path @FOLDER@/temporary/u; scgi_temp_path @FOLDER@/temporary/s;
             dav_ext_lock_zone zone=dav:2m;
             server {
              listen 127.0.0.1:@PORT@; root @FOLDER@/data;
              location / {
               dav_methods PUT DELETE MKCOL COPY MOVE; dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
               dav_ext_lock zone=dav; create_full_put_path on; dav_access user:rw group:rw all:r; autoindex on;
              }
             }
            }
            """;

    private static final String SABRE = """
            <?php
            require '@LIBRARY@';
            $root = new \\Sabre\\DAV\\FSExt\\Directory(__DIR__ . '/data');
            $server = new \\Sabre\\DAV\\Server($root);
            $server->setBaseUri('/');
            $server->addPlugin(new \\Sabre\\DAV\\Locks\\Plugin(
                new \\Sabre\\DAV\\Locks\\Backend\\File(__DIR__ . '/temporary/locks')));
            $server->exec();
            """;
}
