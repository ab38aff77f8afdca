package io.understudy.connector.sftp;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers for nobody at a keyboard: the password where a server asks for it in words of its own, once, and no else. */
final class PasswordAnswer implements UserInfo, UIKeyboardInteractive {
    private final Optional<String> password;
    private boolean given;

    PasswordAnswer(Optional<String> password) {
        this.password = password;
    }

    @Override
    public String @Nullable [] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] questions, boolean[] echo) {
        if (questions.length == 0) {
            return new String[0];
        }
        if (given || questions.length > 1 || password.isEmpty()) {
            return null;
        }
        given = true;
        return new String[] {password.get()};
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    @Override
    public @Nullable String getPassword() {
        return null;
    }

    @Override
    public boolean promptPassword(String message) {
        return false;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    @Override
    public void showMessage(String message) {
        // Nobody reads a server's banner.
    }
}
