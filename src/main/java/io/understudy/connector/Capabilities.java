package io.understudy.connector;

import java.time.Duration;
import java.util.Optional;

/**
 * What a driver can do. Data, so that it passes through layers.
 *
 * @param atomicCommit a commit is one step and is fenced by removing the staged object
 * @param tellsDigest stat and receipts carry a digest
 * @param tellsCapacity free space can be asked for
 * @param lateWindow how long a request that cannot be fenced may still take effect; empty where all can be fenced. The
 *     driver keeps it: until it is over no fence of such a request succeeds. Told to administrators, and nobody else's
 *     business
 */
public record Capabilities(
        boolean atomicCommit, boolean tellsDigest, boolean tellsCapacity, Optional<Duration> lateWindow) {}
