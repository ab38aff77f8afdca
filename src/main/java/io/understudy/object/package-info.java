/** The vocabulary of the service: small immutable values that check themselves. Depends on nothing else here. */
@NullMarked
package io.understudy.object;

import org.jspecify.annotations.NullMarked;
