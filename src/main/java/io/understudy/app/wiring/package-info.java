/**
 * Puts the parts together. They know neither Quarkus nor the configuration: what makes a part also turns its group of
 * {@link io.understudy.app.UnderstudyConfig} into the part's own settings.
 */
@NullMarked
package io.understudy.app.wiring;

import org.jspecify.annotations.NullMarked;
