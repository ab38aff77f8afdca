/** The driver that keeps objects on the heap: for tests and for trying things out. */
@NullMarked
package io.understudy.connector.memory;

import org.jspecify.annotations.NullMarked;
