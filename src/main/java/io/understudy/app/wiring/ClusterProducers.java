package io.understudy.app.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.understudy.app.NamedCredentials;
import io.understudy.app.UnderstudyConfig;
import io.understudy.app.UnderstudyConfig.ClusterOverride;
import io.understudy.cluster.ClusterListener;
import io.understudy.cluster.ClusterSettings;
import io.understudy.cluster.DriverCatalogue;
import io.understudy.cluster.LiveClusters;
import io.understudy.cluster.PostgresClusters;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.Timing;
import io.understudy.connector.layer.CallListener;
import io.understudy.connector.layer.LayerSettings;
import io.understudy.connector.layer.Layers;
import io.understudy.database.Statements;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Drivers, the layers around them, and the open clusters: {@code understudy.cluster}. */
final class ClusterProducers {
    @Produces
    @Singleton
    DriverCatalogue driverCatalogue(@All List<ConnectorFactory> factories) {
        return new DriverCatalogue(factories);
    }

    @Produces
    @Singleton
    Layers layers(UnderstudyConfig config, Timing timing, CallListener listener) {
        return new Layers(cluster -> layerSettings(config.cluster(), cluster), timing, listener);
    }

    private static LayerSettings layerSettings(UnderstudyConfig.ClusterDefaults all, String cluster) {
        var own = Optional.ofNullable(all.overrides().get(cluster));
        var standard = LayerSettings.DEFAULT;
        return new LayerSettings(
                own.flatMap(ClusterOverride::callTimeout).orElse(all.callTimeout()),
                all.stall(),
                standard.slowest(),
                OptionalInt.of(own.flatMap(ClusterOverride::concurrency).orElse(all.concurrency())),
                all.queue(),
                own.flatMap(ClusterOverride::bytesPerSecond)
                        .or(all::bytesPerSecond)
                        .map(size -> OptionalLong.of(size.bytes()))
                        .orElse(OptionalLong.empty()),
                standard.attempts(),
                standard.firstPause(),
                standard.longestPause(),
                all.outages());
    }

    @Produces
    @Singleton
    LiveClusters clusters(
            Statements statements,
            ObjectMapper json,
            DriverCatalogue drivers,
            UnderstudyConfig config,
            Layers layers,
            ClusterListener listener,
            Timing timing,
            InstantSource clock) {
        var all = config.cluster();
        var standard = ClusterSettings.DEFAULT;
        return new LiveClusters(
                new PostgresClusters(statements, json),
                drivers,
                new NamedCredentials(config.credentials())::find,
                layers,
                new ClusterSettings(
                        config.limits().clusters(),
                        all.callTimeout(),
                        standard.checkLimit(),
                        standard.capacityAge(),
                        all.grace()),
                listener,
                UUID::randomUUID,
                timing,
                clock);
    }
}
