/** Backup plans: where backups go, and when. */
@NullMarked
package io.understudy.plan;

import org.jspecify.annotations.NullMarked;
