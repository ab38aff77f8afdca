/** Wrappers with the interface of what they wrap: limits, retries, breaker and measurements around any connector. */
@NullMarked
package io.understudy.connector.layer;

import org.jspecify.annotations.NullMarked;
