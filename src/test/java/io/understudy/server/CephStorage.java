package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Ceph's storage on one node: monitor, manager and one OSD on a sparse file, all on loopback, and the users of the tests.
 * It takes a quarter of a minute to start, so that it is started once in a run of tests.
 */
final class CephStorage {
    static final String CONFIGURATION = "ceph.conf";

    private static final int COMMAND_LIMIT_SECONDS = 60;
    private static final int ATTEMPTS = 3;
    private static final int PORTS = 100;
    private static final int TOLD_CHARACTERS = 4_000;
    private static final long DISK = 8L << 30;

    private static volatile boolean ending;

    private final Path folder;
    private final Path conf;
    private final List<Process> daemons = new ArrayList<>();

    private CephStorage(Path folder) {
        this.folder = folder;
        this.conf = folder.resolve(CONFIGURATION);
    }

    /** Where it is, with what a gateway needs. */
    static Path ofThisRun() {
        return Path.of(TestRun.kept("ceph", CephStorage.class));
    }

    /** Keeps it, as {@link TestRun} says. */
    public static void main(String... arguments) throws IOException {
        var folder = Files.createTempDirectory("understudy-ceph");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder)));
        TestRun.ready(Path.of(arguments[0]), start(folder).folder.toString());
        ProcessHandle.of(Long.parseLong(arguments[1]))
                .ifPresent(command -> command.onExit().join());
    }

    /** A command that waits for a monitor which is not there does not end by itself: then all of it begins anew elsewhere. */
    private static CephStorage start(Path folder) throws IOException {
        var failure = new IllegalStateException("Ceph does not start");
        for (var attempt = 0; attempt < ATTEMPTS && !ending; attempt++) {
            var storage = new CephStorage(Files.createDirectory(folder.resolve(Integer.toString(attempt))));
            try {
                storage.start();
                return storage;
            } catch (IllegalStateException e) {
                storage.daemons.forEach(Process::destroyForcibly);
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private void start() throws IOException {
        for (var name : List.of("run", "log", "mon", "mgr", "osd", "rgw")) {
            Files.createDirectory(folder.resolve(name));
        }
        configure();
        keys();
        startMonitor();
        startStorage();
        makeUsers();
    }

    /** All that was started, and then the folder: its disk is a gigabyte by then. */
    private static void end(Path folder) {
        ending = true;
        var started = ProcessHandle.current().children().toList();
        started.forEach(ProcessHandle::destroyForcibly);
        started.forEach(each -> each.onExit().join());
        remove(folder).onExit().join();
    }

    private static Process remove(Path folder) {
        try {
            return new ProcessBuilder("rm", "-rf", folder.toString()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void configure() throws IOException {
        var monitor = Ports.free();
        var first = Ports.range(PORTS);
        Files.writeString(conf, """
                [global]
                fsid = %1$s
                mon_initial_members = a
                mon_host = v2:127.0.0.1:%2$d
                public_network = 127.0.0.0/8
                public_addr = 127.0.0.1
                cluster_addr = 127.0.0.1
                ms_bind_ipv4 = true
                ms_bind_ipv6 = false
                ms_bind_port_min = %3$d
                ms_bind_port_max = %4$d
                auth_cluster_required = cephx
                auth_service_required = cephx
                auth_client_required = cephx
                keyring = %5$s/keyring
                run_dir = %5$s/run
                log_file = %5$s/log/$name.$pid.log
                log_to_stderr = false
                err_to_stderr = false
                admin_socket = %5$s/run/$name.$pid.asok
                pid_file = %5$s/run/$name.$pid.pid
                crash_dir = %5$s/crash
                osd_pool_default_size = 1
                osd_pool_default_min_size = 1
                mon_allow_pool_size_one = true
                osd_pool_default_pg_num = 8
                osd_pool_default_pgp_num = 8
                osd_pool_default_pg_autoscale_mode = off
                osd_crush_chooseleaf_type = 0
                mon_max_pg_per_osd = 1000
                mon_warn_on_pool_no_redundancy = false
                auth_allow_insecure_global_id_reclaim = false
                [mon]
                mon_data = %5$s/mon
                mon_data_avail_crit = 1
                mon_data_avail_warn = 2
                [mgr]
                mgr_data = %5$s/mgr
                mgr_initial_modules =
                [osd]
                osd_data = %5$s/osd
                osd_objectstore = bluestore
                bluestore_block_size = %6$d
                osd_memory_target = 939524096
                bluestore_cache_autotune = false
                bluestore_cache_size = 134217728
                [client]
                rgw_data = %5$s/rgw
                rgw_dns_name = localhost
                rgw_thread_pool_size = 64
                rgw_enable_usage_log = false
                rgw_enable_ops_log = false
                debug_rgw = 0
                """.formatted(UUID.randomUUID(), monitor, first, first + PORTS - 1, folder, DISK));
    }

    private void keys() {
        key("--create-keyring", "mon.", "mon", "allow *");
        key("client.admin", "mon", "allow *", "osd", "allow *", "mds", "allow *", "mgr", "allow *");
        key("mgr.a", "mon", "allow profile mgr", "osd", "allow *", "mds", "allow *");
        key("osd.0", "mon", "allow profile osd", "mgr", "allow profile osd", "osd", "allow *");
        key("client.rgw.a", "mon", "allow rw", "osd", "allow rwx");
        key("client.rgw.b", "mon", "allow rw", "osd", "allow rwx");
    }

    private void key(String... words) {
        var command = new ArrayList<>(List.of("ceph-authtool", folder + "/keyring"));
        var rest = new ArrayList<>(List.of(words));
        if (rest.getFirst().startsWith("--")) {
            command.add(rest.removeFirst());
        }
        command.addAll(List.of("--gen-key", "-n", rest.removeFirst()));
        while (!rest.isEmpty()) {
            command.addAll(List.of("--cap", rest.removeFirst(), rest.removeFirst()));
        }
        run(command);
    }

    private void startMonitor() throws IOException {
        var lines = Files.readAllLines(conf);
        var fsid = lines.get(1).substring("fsid = ".length());
        var address = lines.get(3).substring("mon_host = ".length());
        run(List.of("monmaptool", "--create", "--addv", "a", "[" + address + "]", "--fsid", fsid, folder + "/monmap"));
        run(List.of(
                "ceph-mon",
                "--mkfs",
                "-i",
                "a",
                "--monmap",
                folder + "/monmap",
                "--keyring",
                folder + "/keyring",
                "-c",
                conf.toString()));
        daemon("ceph-mon", "-i", "a");
        ceph("auth", "import", "-i", folder + "/keyring");
        daemon("ceph-mgr", "-i", "a");
    }

    private void startStorage() {
        var uuid = UUID.randomUUID().toString();
        ceph("osd", "new", uuid, "0");
        run(List.of("ceph-osd", "-i", "0", "-c", conf.toString(), "--mkfs", "--osd-uuid", uuid));
        daemon("ceph-osd", "-i", "0");
        ceph("osd", "crush", "add", "osd.0", "1.0", "root=default", "host=localhost");
    }

    private void makeUsers() {
        user("test", Ceph.ACCESS_KEY, Ceph.SECRET_KEY);
        user("small", Ceph.SMALL_ACCESS_KEY, Ceph.SMALL_SECRET_KEY);
        admin("quota", "set", "--quota-scope=user", "--uid=small", "--max-size=" + Ceph.SMALL_QUOTA);
        admin("quota", "enable", "--quota-scope=user", "--uid=small");
    }

    private void user(String name, String accessKey, String secretKey) {
        admin(
                "user",
                "create",
                "--uid=" + name,
                "--display-name=" + name,
                "--access-key=" + accessKey,
                "--secret-key=" + secretKey);
    }

    private void ceph(String... words) {
        var command = new ArrayList<>(List.of("ceph", "-c", conf.toString()));
        command.addAll(List.of(words));
        run(command);
    }

    private void admin(String... words) {
        var command = new ArrayList<>(List.of("radosgw-admin", "-c", conf.toString()));
        command.addAll(List.of(words));
        run(command);
    }

    private void daemon(String program, String... words) {
        var command = new ArrayList<>(List.of(program, "-f", "-c", conf.toString()));
        command.addAll(List.of(words));
        daemons.add(launch(command, folder.resolve("log/" + program)));
    }

    private void run(List<String> command) {
        var process = launch(command, folder.resolve("log/commands"));
        try {
            for (var second = 0; !process.waitFor(1, TimeUnit.SECONDS); second++) {
                if (second == COMMAND_LIMIT_SECONDS || !daemons.stream().allMatch(Process::isAlive)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " does not end: " + logs());
                }
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + logs());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String logs() throws IOException {
        var told = new StringBuilder();
        try (var files = Files.newDirectoryStream(folder.resolve("log"))) {
            for (var file : files) {
                var log = Files.readString(file, StandardCharsets.ISO_8859_1);
                told.append('\n').append(file.getFileName()).append(":\n");
                told.append(log.substring(Math.max(0, log.length() - TOLD_CHARACTERS)));
            }
        }
        return told.toString();
    }

    private static Process launch(List<String> command, Path log) {
        if (ending) {
            throw new IllegalStateException("the run of tests is over");
        }
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
