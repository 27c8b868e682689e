/**
 * Schemas and bytes: a client for Confluent's schema registry API and the Avro serdes for topics
 * and for state stores.
 */
@NullMarked
package io.consentry.registry;

import org.jspecify.annotations.NullMarked;
