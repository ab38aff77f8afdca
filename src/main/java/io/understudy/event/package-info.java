/** News for whoever watches: what has happened in any replica, in order, with a bounded history. */
@NullMarked
package io.understudy.event;

import org.jspecify.annotations.NullMarked;
