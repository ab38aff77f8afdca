package io.understudy.restore;

import io.understudy.object.DataId;
import io.understudy.object.Version;

/** Hears what reads find. Must not block. */
public interface ReadListener {
    /** A read of so many bytes is served from a cluster, perhaps after others have failed. */
    void served(DataId id, String cluster, boolean failedOver, long bytes);

    /** A copy is not what was stored; it is written again where another copy is good. */
    void corrupt(DataId id, Version version, String cluster);
}
