/**
 * What is held: the grant ledger, what is known of each application, what was seen before. Values
 * with functions over {@link io.consentry.ledger.Table}s, so that the same code runs on Kafka's
 * stores and on plain maps. Each function gives the same final state whatever the order in which
 * the events of an act arrive. Pure.
 */
@NullMarked
package io.consentry.ledger;

import org.jspecify.annotations.NullMarked;
