/** The driver for stores at the far end of a serial line: SFTP through an SSH session over it. */
@NullMarked
package io.understudy.connector.serial;

import org.jspecify.annotations.NullMarked;
