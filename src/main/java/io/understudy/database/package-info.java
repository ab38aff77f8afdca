/** How statements get to PostgreSQL through Hibernate Reactive: a session each, JSON out, one kind of failure. */
@NullMarked
package io.understudy.database;

import org.jspecify.annotations.NullMarked;
