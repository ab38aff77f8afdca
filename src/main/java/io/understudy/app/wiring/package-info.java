/**
 * Puts the parts together. They know neither Quarkus nor the configuration: a group of {@link
 * io.understudy.app.UnderstudyConfig} becomes the settings of the part that it is for beside the part's own producer.
 */
@NullMarked
package io.understudy.app.wiring;

import org.jspecify.annotations.NullMarked;
