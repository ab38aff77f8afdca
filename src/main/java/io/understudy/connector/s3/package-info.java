/** The driver for S3 and whatever speaks like it, over one Vert.x client with a signer of its own. */
@NullMarked
package io.understudy.connector.s3;

import org.jspecify.annotations.NullMarked;
