package io.understudy.connector.sftp;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import io.understudy.object.Digest;
import io.understudy.object.InvalidValueException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The keys by which an administrator knows the server: whole ones, or fingerprints. A server with another one is not
 * let in, and no key is ever learnt on the way.
 */
final class HostKeys implements HostKeyRepository {
    private static final String ANY = "any";
    private static final String FINGERPRINT = "SHA256:";
    private static final String RULE = "host-key holds the server's public key, or its fingerprint as in"
            + " 'SHA256:…', which 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub' prints on the server; several with"
            + " commas between them; 'any' trusts whoever answers";

    private final boolean any;
    private final List<HostKey> keys;
    private final List<String> fingerprints;

    private HostKeys(boolean any, List<HostKey> keys, List<String> fingerprints) {
        this.any = any;
        this.keys = List.copyOf(keys);
        this.fingerprints = List.copyOf(fingerprints);
    }

    /** Reads an option's value. */
    static HostKeys of(String field, String value) {
        var keys = new ArrayList<HostKey>();
        var fingerprints = new ArrayList<String>();
        if (value.strip().equals(ANY)) {
            return new HostKeys(true, keys, fingerprints);
        }
        for (var entry : value.split("[,\n]", -1)) {
            var fingerprint = fingerprint(entry);
            if (fingerprint.isPresent()) {
                fingerprints.add(fingerprint.get());
            } else {
                keys.add(key(entry).orElseThrow(() -> new InvalidValueException(field, value, RULE)));
            }
        }
        return new HostKeys(false, keys, fingerprints);
    }

    // With or without what ssh-keygen prints around it.
    private static Optional<String> fingerprint(String entry) {
        for (var word : entry.strip().split("\\s+", -1)) {
            if (word.matches(FINGERPRINT + "[A-Za-z0-9+/]{43}=?")) {
                return Optional.of(word.substring(FINGERPRINT.length()).replace("=", ""));
            }
        }
        return Optional.empty();
    }

    // As in a key file or in known_hosts: the type and the key may have other words around them.
    private static Optional<HostKey> key(String entry) {
        for (var word : entry.strip().split("\\s+", -1)) {
            if (word.startsWith("AAAA")) {
                try {
                    return Optional.of(new HostKey("", Base64.getDecoder().decode(word)));
                } catch (JSchException | IllegalArgumentException | IndexOutOfBoundsException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public int check(String host, byte[] key) {
        return any || known(key) ? OK : NOT_INCLUDED;
    }

    private boolean known(byte[] key) {
        var encoded = Base64.getEncoder().encodeToString(key);
        return keys.stream().anyMatch(each -> each.getKey().equals(encoded))
                || fingerprints.contains(Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(Digest.sha256(key).bytes()));
    }

    /** Only its types are looked at, so that the server is asked for a key that is known. */
    @Override
    public HostKey[] getHostKey(String host, String type) {
        return getHostKey();
    }

    @Override
    public HostKey[] getHostKey() {
        return keys.toArray(HostKey[]::new);
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "the cluster's options";
    }

    @Override
    public void add(HostKey hostkey, UserInfo ui) {
        throw new UnsupportedOperationException("host keys are not learnt");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("host keys are not forgotten");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("host keys are not forgotten");
    }

    @Override
    public String toString() {
        return "HostKeys";
    }
}
