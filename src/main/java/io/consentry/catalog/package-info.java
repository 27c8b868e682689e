/**
 * What is known: vendors and what they document, permissions, directory roles and applications.
 *
 * <p>Everything here is a value made from texts (YAML for vendors, CSV for tables). Nothing here
 * reads a clock, a topic or the network: an event is judged by the catalog as of the event's own
 * date.
 */
@NullMarked
package io.consentry.catalog;

import org.jspecify.annotations.NullMarked;
