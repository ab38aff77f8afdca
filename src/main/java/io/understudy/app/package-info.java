/** Wiring: configuration, producers, schedules, health checks, metrics, and the embedded database. */
@NullMarked
package io.understudy.app;

import org.jspecify.annotations.NullMarked;
