package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capacity;
import io.understudy.connector.ConnectorException.Kind;
import io.vertx.core.http.HttpMethod;
import java.util.OptionalLong;

/** How much room there is: what Ceph says of the user's quota, and what the cluster was declared to have. */
final class S3Capacity {
    private final S3Client client;
    private final OptionalLong quota;
    private final boolean usage;

    S3Capacity(S3Client client, OptionalLong quota, boolean usage) {
        this.client = client;
        this.quota = quota;
        this.usage = usage;
    }

    Uni<Capacity> capacity() {
        return usage
                ? client.send(usageCall()).map(this::told)
                : client.ask(bucketCall()).map(this::declared);
    }

    private static S3Call usageCall() {
        return S3Call.service("capacity", HttpMethod.GET).with("usage", "");
    }

    // Of a server that is gone, or of a bucket that is, nothing is free.
    private static S3Call bucketCall() {
        return S3Call.bucket("capacity", HttpMethod.HEAD);
    }

    // An answer to HEAD has no body that would say what is missing.
    private Capacity declared(S3Answer bucket) {
        if (bucket.missing()) {
            throw client.failures().of(Kind.UNAVAILABLE, "capacity", "the bucket is not there");
        }
        client.successful(bucketCall(), bucket);
        return declared();
    }

    // How much of a quota is used the catalogue knows; a bucket cannot tell without a walk.
    private Capacity declared() {
        return new Capacity(quota, quota, client.clock().ownNow());
    }

    private Capacity told(S3Answer answer) {
        var xml = answer.xml();
        var used = number(xml, "TotalBytes");
        var most = number(xml, "QuotaMaxBytes");
        if (used.isEmpty()) {
            throw client.failures().of(Kind.UNSUPPORTED, "capacity", "the store does not answer Ceph's usage call");
        }
        if (most.isEmpty() || most.getAsLong() < 0) {
            return declared();
        }
        var total = Math.min(most.getAsLong(), quota.orElse(Long.MAX_VALUE));
        var free = Math.clamp(most.getAsLong() - used.getAsLong(), 0, total);
        return new Capacity(
                OptionalLong.of(total), OptionalLong.of(free), client.clock().ownNow());
    }

    private static OptionalLong number(S3Xml xml, String element) {
        try {
            return xml.anywhere(element)
                    .map(text -> OptionalLong.of(Long.parseLong(text)))
                    .orElse(OptionalLong.empty());
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
