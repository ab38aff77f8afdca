/** Measurements, run by hand: {@code ./mvnw -Pbench -DskipTests verify}. No test runs them. */
@NullMarked
package io.understudy.bench;

import org.jspecify.annotations.NullMarked;
