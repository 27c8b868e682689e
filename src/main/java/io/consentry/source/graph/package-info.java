/** Audit events and the directory from Microsoft Graph, through Microsoft's own SDK. */
@NullMarked
package io.consentry.source.graph;

import org.jspecify.annotations.NullMarked;
