/**
 * What {@code consentry bench} measures with: made-up histories, and what counts and times them.
 */
@NullMarked
package io.consentry.bench;

import org.jspecify.annotations.NullMarked;
