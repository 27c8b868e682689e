/**
 * The broker and the schema registry that {@code consentry demo} starts in its own process.
 * Loopback only, gone when closed.
 */
@NullMarked
package io.consentry.embedded;

import org.jspecify.annotations.NullMarked;
