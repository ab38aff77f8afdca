/** How long clients may keep connections on which they ask for nothing. */
@NullMarked
package io.understudy.app.connection;

import org.jspecify.annotations.NullMarked;
