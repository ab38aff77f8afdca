/** A cluster that misbehaves as a test tells it to. */
@NullMarked
package io.understudy.connector.faulty;

import org.jspecify.annotations.NullMarked;
