package io.understudy.cluster;

import io.understudy.cluster.ProtocolTable.Pair;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;

/** A row of the protocol table, where an administrator has said otherwise than the default. */
@Entity
@Table(name = "protocols")
class ProtocolsEntity {
    /** Device and link, as in the API's path. */
    @Id
    String pair = "";

    @Column(nullable = false)
    String[] protocols = {};

    /** For Hibernate. */
    ProtocolsEntity() {}

    ProtocolsEntity(DeviceKind device, Link link, List<String> protocols) {
        this.pair = device.text() + "/" + link.text();
        this.protocols = protocols.toArray(String[]::new);
    }

    Pair pair() {
        var slash = pair.indexOf('/');
        return new Pair(DeviceKind.of(pair.substring(0, slash)), Link.of(pair.substring(slash + 1)));
    }
}
