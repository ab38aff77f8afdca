package io.understudy.connector;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this Java process holds: that which is still there after a collection, on the heap and in buffers beside it. */
final class HeldMemory {
    private HeldMemory() {}

    static long bytes() {
        System.gc();
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        var buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        // Negative where Netty's buffers are among Java's.
        return heap + buffers + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
