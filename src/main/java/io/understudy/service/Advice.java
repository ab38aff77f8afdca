package io.understudy.service;

import io.understudy.plan.Plan;
import java.util.OptionalDouble;

/**
 * Whether a write of some size had better be asynchronous. Estimates are empty until throughput has been measured.
 *
 * @param suggestAsync whether the size is above the plan's threshold
 */
public record Advice(
        Plan plan,
        long size,
        boolean suggestAsync,
        String reason,
        OptionalDouble syncSeconds,
        OptionalDouble asyncSeconds) {}
