package io.understudy.connector.smb;

import io.understudy.connector.Capabilities;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.smb.Link.Login;
import io.understudy.connector.smb.SmbConnector.Links;
import io.understudy.connector.smb.SmbConnector.Shared;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Windows file sharing: a share of a Windows server, of Samba or of a NAS. */
@ApplicationScoped
public class SmbConnectorFactory implements ConnectorFactory {
    private static final String PROTOCOL = "smb";
    private static final Capabilities CAPABILITIES = new Capabilities(true, false, true, Optional.empty());

    private final Executor drivers;
    private final InstantSource clock;
    /** Of all connectors: a cluster may be open twice while it is being described anew. */
    private final Shared shared = new Shared(ConcurrentHashMap.newKeySet(), new AtomicLong());

    public SmbConnectorFactory(@Named("drivers") Executor drivers, InstantSource clock) {
        this.drivers = drivers;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public String library() {
        return "smbj";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Set<String> options() {
        return SmbOptions.KNOWN;
    }

    @Override
    public String root(String endpoint) {
        return SmbEndpoint.of(endpoint).root();
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var options = SmbOptions.of(settings.options());
        var endpoint = SmbEndpoint.of(settings.endpoint());
        var login =
                new Login(credential(settings.credentials(), "user"), credential(settings.credentials(), "password"));
        var failures = new SmbFailures(settings.cluster());
        return new SmbConnector(
                new ConnectorInfo(
                        settings.cluster(), PROTOCOL, settings.process(), CAPABILITIES, new Names(false, true)),
                new Folders(endpoint.folder()),
                options,
                settings.quota(),
                new Links(new Link(endpoint, options, login, failures), new Link(endpoint, options, login, failures)),
                drivers,
                clock,
                shared);
    }

    private static String credential(Map<String, String> credentials, String key) {
        var value = credentials.get(key);
        if (value == null) {
            throw SmbOptions.invalid(
                    "credentials", "", "an smb cluster's credentials have a user and a password; this lacks " + key);
        }
        return value;
    }
}
