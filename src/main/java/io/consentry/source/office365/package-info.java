/** Brings audit events from the Office 365 Management Activity API. */
@NullMarked
package io.consentry.source.office365;

import org.jspecify.annotations.NullMarked;
