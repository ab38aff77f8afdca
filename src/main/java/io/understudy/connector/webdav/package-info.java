/** The driver for WebDAV servers (RFC 4918), over one shared HTTP client. */
@NullMarked
package io.understudy.connector.webdav;

import org.jspecify.annotations.NullMarked;
