/** Reads that fail over: the newest version, from wherever it can be had. */
@NullMarked
package io.understudy.restore;

import org.jspecify.annotations.NullMarked;
