/** The driver for folders: local disks and whatever is mounted. */
@NullMarked
package io.understudy.connector.file;

import org.jspecify.annotations.NullMarked;
