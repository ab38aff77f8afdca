/** The SPI between the service and the clusters: what every driver promises, and how it fails. */
@NullMarked
package io.understudy.connector;

import org.jspecify.annotations.NullMarked;
