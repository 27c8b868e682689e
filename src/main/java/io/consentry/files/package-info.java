/**
 * Reads files of events as people have them: JSON in any layout, CSV exports, packed, in folders.
 */
@NullMarked
package io.consentry.files;

import org.jspecify.annotations.NullMarked;
