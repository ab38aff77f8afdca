/** Which primary cluster owns a data id: data id -> digest -> slot -> primary. Pure, but for the port that keeps the map. */
@NullMarked
package io.understudy.routing;

import org.jspecify.annotations.NullMarked;
