/** The packaged application as real processes: started, killed, paused and continued. */
@NullMarked
package io.understudy.process;

import org.jspecify.annotations.NullMarked;
