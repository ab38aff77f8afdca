/** Clusters: what they are, which driver speaks to them, and how well they are. */
@NullMarked
package io.understudy.cluster;

import org.jspecify.annotations.NullMarked;
