/** The driver for SFTP over SSH, whatever line the session runs over. */
@NullMarked
package io.understudy.connector.sftp;

import org.jspecify.annotations.NullMarked;
