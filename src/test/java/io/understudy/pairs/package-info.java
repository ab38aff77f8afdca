/** Every kind of store beside every other one, on real servers, through the service's API. */
@NullMarked
package io.understudy.pairs;

import org.jspecify.annotations.NullMarked;
