package io.understudy.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cluster as a row. */
@Entity
@Table(name = "cluster")
class ClusterEntity {
    @Id
    String id = "";

    @Column(nullable = false)
    String device = "";

    @Column(nullable = false)
    String link = "";

    @Column(nullable = false)
    String endpoint = "";

    @Nullable
    String credentials;

    @Nullable
    Long quota;

    @Column(nullable = false)
    String options = "{}";

    @Column(nullable = false)
    UUID store = new UUID(0, 0);

    @Column(nullable = false)
    boolean registered;

    /** For Hibernate. */
    ClusterEntity() {}

    ClusterEntity(RegisteredCluster described) {
        var cluster = described.cluster();
        id = cluster.id();
        device = cluster.device().text();
        link = cluster.link().text();
        endpoint = cluster.endpoint();
        credentials = cluster.credentials().orElse(null);
        quota = cluster.quota().isPresent() ? cluster.quota().getAsLong() : null;
        var object = JsonNodeFactory.instance.objectNode();
        cluster.options().forEach(object::put);
        options = object.toString();
        store = described.store();
        registered = described.registered();
    }

    RegisteredCluster cluster(ObjectMapper json) {
        var own = new HashMap<String, String>();
        try {
            json.readTree(options)
                    .properties()
                    .forEach(entry -> own.put(entry.getKey(), entry.getValue().textValue()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the table cluster holds JSON", e);
        }
        var size = quota;
        return new RegisteredCluster(
                new Cluster(
                        id,
                        DeviceKind.of(device),
                        Link.of(link),
                        endpoint,
                        Optional.ofNullable(credentials),
                        size == null ? OptionalLong.empty() : OptionalLong.of(size),
                        own),
                store,
                registered);
    }
}
