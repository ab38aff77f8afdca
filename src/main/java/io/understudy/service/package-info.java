/** The use cases; each public method reads as a list of steps. */
@NullMarked
package io.understudy.service;

import org.jspecify.annotations.NullMarked;
