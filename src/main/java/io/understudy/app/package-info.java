/**
 * The application around the parts: configuration, start and end, schedules, health checks, metrics, traces. The parts
 * are put together in {@code wiring}; {@code postgres} is the embedded database.
 */
@NullMarked
package io.understudy.app;

import org.jspecify.annotations.NullMarked;
