/** The HTTP API and the live page: they read topics and interactive queries, and change nothing. */
@NullMarked
package io.consentry.serve;

import org.jspecify.annotations.NullMarked;
