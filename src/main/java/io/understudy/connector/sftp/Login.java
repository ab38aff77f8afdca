package io.understudy.connector.sftp;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.understudy.object.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who logs in, with a password or a private key, and which servers are trusted. Shows nothing of it. */
final class Login {
    private static final String FIELD = "credentials";
    private static final String USER = "user";
    private static final String PASSWORD = "password";
    private static final String KEY = "private-key";
    private static final String KEY_FILE = "private-key-file";
    private static final String PASSPHRASE = "passphrase";
    private static final Set<String> KNOWN = new TreeSet<>(Set.of(USER, PASSWORD, KEY, KEY_FILE, PASSPHRASE));

    private final String user;
    private final Optional<String> password;
    private final Optional<byte[]> key;
    private final Optional<byte[]> passphrase;
    private final HostKeys hostKeys;

    private Login(
            String user,
            Optional<String> password,
            Optional<byte[]> key,
            Optional<byte[]> passphrase,
            HostKeys hostKeys) {
        this.user = user;
        this.password = password;
        this.key = key;
        this.passphrase = passphrase;
        this.hostKeys = hostKeys;
    }

    static Login of(Map<String, String> credentials, HostKeys hostKeys) {
        for (var name : credentials.keySet()) {
            require(KNOWN.contains(name), name, "these credentials are of no use; there are " + KNOWN);
        }
        var user = credentials.getOrDefault(USER, "");
        require(!user.isBlank(), USER, "a user name is needed");
        var password = Optional.ofNullable(credentials.get(PASSWORD));
        var key = key(credentials);
        require(password.isPresent() || key.isPresent(), USER, "a password, private-key or private-key-file is needed");
        var login = new Login(
                user,
                password,
                key,
                Optional.ofNullable(credentials.get(PASSPHRASE)).map(Message::utf8),
                hostKeys);
        login.requireReadableKey();
        return login;
    }

    private static Optional<byte[]> key(Map<String, String> credentials) {
        var file = credentials.get(KEY_FILE);
        if (file == null) {
            return Optional.ofNullable(credentials.get(KEY))
                    .map(text -> (text.strip() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Files.readAllBytes(Path.of(file)));
        } catch (IOException | InvalidPathException e) {
            throw new InvalidValueException(FIELD, KEY_FILE, "the file with the private key cannot be read");
        }
    }

    private void requireReadableKey() {
        try {
            library();
        } catch (JSchException e) {
            // What it says may hold a part of the key.
            throw new InvalidValueException(FIELD, KEY, "this is no private key that can be read");
        }
    }

    private static void require(boolean holds, String name, String rule) {
        if (!holds) {
            throw new InvalidValueException(FIELD, name, rule);
        }
    }

    private JSch library() throws JSchException {
        var library = new JSch();
        library.setHostKeyRepository(hostKeys);
        if (key.isPresent()) {
            library.addIdentity(
                    "key",
                    key.get().clone(),
                    null,
                    passphrase.map(byte[]::clone).orElse(null));
        }
        return library;
    }

    /** A session of this user's, not connected yet. */
    Session session() throws JSchException {
        var session = library().getSession(user, "server");
        session.setUserInfo(new PasswordAnswer(password));
        password.ifPresent(secret -> session.setPassword(Message.utf8(secret)));
        var methods = new ArrayList<String>();
        key.ifPresent(present -> methods.add("publickey"));
        password.ifPresent(present -> {
            methods.add("password");
            methods.add("keyboard-interactive");
        });
        session.setConfig("PreferredAuthentications", String.join(",", methods));
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("prefer_known_host_key_types", "yes");
        // The processor does these two at once, and they need no second pass for the integrity.
        var ciphers = "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr";
        session.setConfig("cipher.c2s", ciphers);
        session.setConfig("cipher.s2c", ciphers);
        return session;
    }

    @Override
    public String toString() {
        return "Login";
    }
}
