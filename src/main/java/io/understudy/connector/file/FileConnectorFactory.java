package io.understudy.connector.file;

import io.understudy.connector.Capabilities;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.ConnectorSettings;
import io.understudy.object.InvalidValueException;
import io.understudy.object.StageId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** A folder: a local disk, or a file system that somebody else has mounted. */
@ApplicationScoped
public class FileConnectorFactory implements ConnectorFactory {
    private static final String PROTOCOL = "file";
    private static final Capabilities CAPABILITIES = new Capabilities(true, false, true, Optional.empty());

    private final Executor drivers;
    private final InstantSource clock;
    /** Of all connectors: a cluster may be open twice while it is being described anew. */
    private final Set<StageId> deleting = ConcurrentHashMap.newKeySet();

    public FileConnectorFactory(@Named("drivers") Executor drivers, InstantSource clock) {
        this.drivers = drivers;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public String library() {
        return "java.nio.file";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Set<String> options() {
        return FileOptions.KNOWN;
    }

    @Override
    public String root(String endpoint) {
        var path = path(endpoint).toString();
        return PROTOCOL + "://" + (path.endsWith("/") ? path : path + "/");
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var options = FileOptions.of(settings.options());
        var folders = new Folders(path(settings.endpoint()));
        var info = new ConnectorInfo(settings.cluster(), PROTOCOL, settings.process(), CAPABILITIES, names());
        return new FileConnector(info, folders, options, settings.quota(), drivers, clock, deleting);
    }

    private static Path path(String endpoint) {
        try {
            var path = endpoint.startsWith(PROTOCOL + ":") ? Path.of(URI.create(endpoint)) : Path.of(endpoint);
            if (endpoint.isBlank() || path.toAbsolutePath().normalize().getNameCount() == 0) {
                throw new InvalidValueException("endpoint", endpoint, "a file cluster is a folder, not everything");
            }
            return path.toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidValueException("endpoint", endpoint, "this cannot be a folder: " + e.getReason());
        } catch (InvalidValueException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("endpoint", endpoint, "a file endpoint is a path or file:///path");
        }
    }

    // The character set of file names is fixed when Java starts: in the C locale it cannot write an 'é'.
    private static Names names() {
        var encoding = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return new Names(
                !encoding.newEncoder().canEncode("é中😀"), system.startsWith("windows") || system.startsWith("mac"));
    }
}
