/**
 * The catalogue: which object has which version where, what is being written, and what is owed. Ports, and their
 * PostgreSQL implementation, whose rules are the functions of {@code db/migration/R__catalogue_functions.sql}.
 */
@NullMarked
package io.understudy.catalog;

import org.jspecify.annotations.NullMarked;
