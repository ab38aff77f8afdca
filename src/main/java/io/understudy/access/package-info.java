/** Who may do what, and what is said about who has done it: roles, tokens, calls. Knows neither HTTP nor Quarkus. */
@NullMarked
package io.understudy.access;

import org.jspecify.annotations.NullMarked;
