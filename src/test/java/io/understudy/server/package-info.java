/** Real servers for tests: started once a run, on loopback, on a free port, and stopped by their process id. */
@NullMarked
package io.understudy.server;

import org.jspecify.annotations.NullMarked;
