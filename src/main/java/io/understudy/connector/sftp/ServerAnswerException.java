package io.understudy.connector.sftp;

import java.io.IOException;

/** The server has refused a request, by one of the few codes that SFTP knows. */
final class ServerAnswerException extends IOException {
    static final int END_OF_FILE = 1;
    static final int NO_SUCH_FILE = 2;
    static final int PERMISSION_DENIED = 3;
    /** Whatever has no code of its own: no room, a folder that is not empty, a name that exists. */
    static final int FAILURE = 4;
    /** What OpenSSH also says to a name that is too long. */
    static final int BAD_MESSAGE = 5;

    static final int NO_CONNECTION = 6;
    static final int CONNECTION_LOST = 7;
    static final int UNSUPPORTED = 8;

    private static final long serialVersionUID = 1;

    private final int code;

    ServerAnswerException(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }

    boolean missing() {
        return code == NO_SUCH_FILE;
    }
}
