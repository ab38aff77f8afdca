/** The driver for Windows file sharing, SMB 3.1.1. */
@NullMarked
package io.understudy.connector.smb;

import org.jspecify.annotations.NullMarked;
