/** The PostgreSQL that comes with the application, for machines that have none. */
@NullMarked
package io.understudy.app.postgres;

import org.jspecify.annotations.NullMarked;
