package io.understudy.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import io.understudy.access.Role;
import io.understudy.object.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Everything that can be configured, with its default. Quarkus' own settings are in application.properties. */
@ConfigMapping(prefix = "understudy")
public interface UnderstudyConfig {
    String DEFAULT_DATA = "data";

    /** The folder of the embedded database and of the example clusters. */
    @WithDefault(DEFAULT_DATA)
    String data();

    /** Whether the database is the embedded one; set at start. */
    @WithDefault("false")
    boolean embedded();

    /**
     * A YAML file with clusters, plans, routing and protocols, applied at every start: what is missing is created, and
     * with {@code enforce: true} it has the say. Without one, and with the embedded database, the service's own example.
     */
    Optional<Path> seed();

    Connection connection();

    Write write();

    Read read();

    Replay replay();

    Life process();

    ClusterDefaults cluster();

    Database database();

    Limits limits();

    Events events();

    Access access();

    /**
     * Credentials by name, which is what a cluster's {@code credentials} names:
     * {@code understudy.credentials.<name>.<key>}. Never logged, never answered.
     */
    Map<String, Map<String, String>> credentials();

    /** Clients' connections. */
    interface Connection {
        /** How long the head of a request may take to come, with the handshake before the first of them. */
        @WithDefault("30s")
        Duration head();

        /** How long a connection may be there without a request; longer than a pool or a load balancer in front keeps it. */
        @WithDefault("2m")
        Duration idle();

        /** Over how long a client has to take enough of an answer. What the network's buffers hold counts as taken. */
        @WithDefault("2m")
        Duration answer();

        /** Bytes a second that are enough. */
        @WithDefault("1KiB")
        @WithConverter(SizeConverter.class)
        ByteSize slowestClient();
    }

    /** The write path. */
    interface Write {
        /** Up to this size a body is held in memory and can be sent again; larger ones are streamed. */
        @WithDefault("1MiB")
        @WithConverter(SizeConverter.class)
        ByteSize buffer();

        /** How long, in total, a write waits for one cluster alone. */
        @WithDefault("5s")
        Duration deadline();

        /** How long a client may send nothing of its body before it is taken for gone. */
        @WithDefault("30s")
        Duration clientStall();

        /**
         * Bytes a second that a client has to send, over every client stall; who sends less is taken for gone, so that
         * nobody holds a write's place by a byte now and then.
         */
        @WithDefault("1KiB")
        @WithConverter(SizeConverter.class)
        ByteSize slowestClient();

        /** Larger bodies are refused with 413. */
        @WithDefault("5TiB")
        @WithConverter(SizeConverter.class)
        ByteSize largestBody();

        /** Writes under way at once; more are answered with 503. */
        @WithDefault("256")
        int concurrency();

        /** What all bodies that are held in memory may take together; above it writes are answered with 503. */
        @WithDefault("256MiB")
        @WithConverter(SizeConverter.class)
        ByteSize memory();

        /** Before what a write could not store is tried again for the first time. */
        @WithDefault("1s")
        Duration retryPause();

        /** How long an end of the service waits for writes that are under way. */
        @WithDefault("10s")
        Duration drain();
    }

    /** The read path. */
    interface Read {
        /** How long a read waits for a write that may have changed what it reads. */
        @WithDefault("5s")
        Duration patience();

        /** Up to this size an object is verified before its first byte is answered. */
        @WithDefault("1MiB")
        @WithConverter(SizeConverter.class)
        ByteSize buffer();
    }

    /** Recovery and replay. */
    interface Replay {
        /** How often the worker looks for what is due. */
        @WithDefault("250ms")
        Duration interval();

        /** Debts to one cluster that are paid at once, at most. */
        @WithDefault("16")
        int concurrency();

        /** After a debt's first failed attempt; doubles from then on. */
        @WithDefault("1s")
        Duration firstPause();

        /** Between two attempts, at most. There is no last attempt. */
        @WithDefault("5m")
        Duration longestPause();

        /** Failed attempts on a healthy cluster before a debt is set aside. */
        @WithDefault("10")
        int maxAttempts();

        /** Before a debt that was set aside is tried again. */
        @WithDefault("24h")
        Duration setAsidePause();

        /** How long a claim keeps other replicas off after this one has fallen silent. */
        @WithDefault("60s")
        Duration lease();

        /** How long one copy may go without progress, beside its bytes at the slowest rate. */
        @WithDefault("60s")
        Duration patience();

        /** The slowest rate, in bytes a second, that a copy is waited for. */
        @WithDefault("64KiB")
        @WithConverter(SizeConverter.class)
        ByteSize slowest();

        /** Up to this size an object is held in memory while it is copied. */
        @WithDefault("1MiB")
        @WithConverter(SizeConverter.class)
        ByteSize buffer();

        /** How long a debt waits that cannot be claimed because a newer write is under way. */
        @WithDefault("1s")
        Duration postponed();

        /** Debts due on healthy clusters of which none was paid for so long make {@code /q/health/group/replay} red. */
        @WithDefault("10m")
        Duration stall();

        /** How often what dead processes and failed writes have left on the clusters is looked for. */
        @WithDefault("30s")
        Duration sweep();

        /** How often the debts are counted, for metrics and health. */
        @WithDefault("10s")
        Duration count();
    }

    /** This process among the replicas. */
    interface Life {
        /** How often it says that it lives. */
        @WithDefault("2s")
        Duration heartbeat();

        /** After how long a silence a process is declared dead. */
        @WithDefault("15s")
        Duration silence();

        /** Attempts of this process that nobody minds any more are given up to recovery at this age. */
        @WithDefault("1m")
        Duration strays();
    }

    /** What holds for every cluster that has no setting of its own. */
    interface ClusterDefaults {
        /** How often each cluster is asked how it is. */
        @WithDefault("2s")
        Duration probe();

        /** How often what is known to be held on clusters that have a quota is summed up. */
        @WithDefault("1m")
        Duration weigh();

        /** How often clusters that other replicas have changed are read again. */
        @WithDefault("5s")
        Duration reload();

        /** How long one call to a cluster may take; for calls that carry bytes, how long without progress. */
        @WithDefault("5s")
        Duration callTimeout();

        /** How long a stream of bytes may stand still on a cluster's side. */
        @WithDefault("30s")
        Duration stall();

        /** Calls to one cluster at once; more wait. */
        @WithDefault("64")
        int concurrency();

        /** Calls that may wait for their turn; more fail. */
        @WithDefault("1000")
        int queue();

        /** Failures in a row that take a cluster for down. */
        @WithDefault("5")
        int outages();

        /** How long a replaced connector stays open for what is still under way on it. */
        @WithDefault("10m")
        Duration grace();

        /** The most that goes to and from one cluster in a second; without it as much as there is. */
        @WithConverter(SizeConverter.class)
        Optional<ByteSize> bytesPerSecond();

        /** By cluster id: {@code understudy.cluster.overrides.<id>.call-timeout} and so on. */
        Map<String, ClusterOverride> overrides();
    }

    /** One cluster's own settings. */
    interface ClusterOverride {
        /** How long one call to this cluster may take. */
        Optional<Duration> callTimeout();

        /** Calls to this cluster at once. */
        Optional<Integer> concurrency();

        /** The most that goes to and from this cluster in a second. */
        @WithConverter(SizeConverter.class)
        Optional<ByteSize> bytesPerSecond();
    }

    /** The catalogue's database. */
    interface Database {
        /** Items in one statement, at most. */
        @WithDefault("256")
        int largestBatch();

        /** Statements of one kind under way at once. */
        @WithDefault("2")
        int parallelBatches();

        /** A connection that waits for an answer longer than this is taken for lost. */
        @WithDefault("30s")
        Duration silence();

        /** How long health waits for the database. */
        @WithDefault("2s")
        Duration probe();
    }

    /** How many there may be. */
    interface Limits {
        /** Backup plans; one more is refused. */
        @WithDefault("1000")
        int plans();

        /** Clusters; one more is refused. */
        @WithDefault("256")
        int clusters();
    }

    /** Who may call. */
    interface Access {
        /**
         * {@code understudy.access=open} says that whoever reaches the service may do everything. Without it and
         * without tokens that holds too, but then only this machine may be able to reach it.
         */
        @WithParentName
        Optional<AccessMode> mode();

        /** By name, which the audit log tells. As soon as there is one, every call but the probes takes one. */
        Map<String, AccessToken> tokens();

        /** Whether calls are told to the audit log; without it they are where there are tokens. */
        Optional<Boolean> audit();
    }

    /** One token: {@code understudy.access.tokens.<name>.hash} and so on. */
    interface AccessToken {
        /** The token's SHA-256 in hexadecimal digits; the token itself is nowhere but with its bearer. */
        String hash();

        /** What its bearer may do: reader, writer, operator or admin, each of them all that the ones before may. */
        Role role();
    }

    /** News for watchers. */
    interface Events {
        /** How many of the last events a watcher who comes back can still get. */
        @WithDefault("10000")
        int history();
    }
}
