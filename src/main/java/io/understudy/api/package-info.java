/** HTTP: resources, JSON shapes, problem details. See `src/docs/API.md` for the contract. */
@NullMarked
package io.understudy.api;

import org.jspecify.annotations.NullMarked;
