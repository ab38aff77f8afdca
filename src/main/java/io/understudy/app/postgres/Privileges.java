package io.understudy.app.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom PostgreSQL's programs run. They refuse root, so root starts them in a user namespace of their own, in which
 * nobody is root and the files stay root's; where that is forbidden, as somebody else, who then owns the files.
 *
 * @param prefix what stands before a command
 * @param user who owns the files
 */
record Privileges(List<String> prefix, int user) {
    private static final int ROOT = 0;
    private static final int NOBODY = 65_534;

    /**
     * Finds a way that works. What is in the home stays with whom it belongs to, wherever that can be: whoever has
     * started over it before may want to do so again.
     */
    static Privileges find(Path home) throws IOException {
        var me = owner(Path.of("/proc/self"));
        if (me != ROOT) {
            return new Privileges(List.of(), me);
        }
        for (var way : waysOfRoot(home)) {
            if (way.works(home)) {
                return way;
            }
        }
        throw PostgresException.impossible("The embedded PostgreSQL does not run as root, and neither 'unshare -U' nor"
                + " 'setpriv' gives it another user who can use " + home
                + ". Start as an ordinary user, or put the data where everybody may pass (understudy.data).");
    }

    /** Refuses a folder that belongs to somebody else. */
    static void requireWritable(Path folder) throws IOException {
        if (!Files.isWritable(folder)) {
            throw PostgresException.of("The folder " + folder + " belongs to user " + owner(folder)
                    + " and cannot be used by user " + owner(Path.of("/proc/self"))
                    + ". Start as that user, or give this one a folder of its own (understudy.data).");
        }
    }

    List<String> command(List<String> words) {
        var command = new ArrayList<>(prefix);
        command.addAll(words);
        return command;
    }

    private static List<Privileges> waysOfRoot(Path home) throws IOException {
        var ways = new ArrayList<Privileges>();
        if (owner(home) != ROOT) {
            ways.add(as(owner(home)));
        }
        ways.add(new Privileges(List.of("unshare", "-U"), ROOT));
        ways.add(as(NOBODY));
        // What lies in an ordinary user's private folder can be reached by that user alone.
        for (var folder = home.getParent(); folder != null; folder = folder.getParent()) {
            if (owner(folder) != ROOT) {
                ways.add(as(owner(folder)));
                break;
            }
        }
        return ways;
    }

    static Privileges as(int user) {
        return new Privileges(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"), user);
    }

    private boolean works(Path home) throws IOException {
        if (!run(List.of("true"))) {
            return false;
        }
        give(home);
        return run(List.of("test", "-w", home.toString()));
    }

    private boolean run(List<String> words) throws IOException {
        try {
            return new ProcessBuilder(command(words))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Hands over a file, or a folder and all that is in it. */
    void give(Path root) throws IOException {
        if (owner(root) == user) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (var file : files.toList()) {
                Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static int owner(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }
}
