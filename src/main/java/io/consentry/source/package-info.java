/** Brings raw events and facts of the directory into Kafka from where users have them. */
@NullMarked
package io.consentry.source;

import org.jspecify.annotations.NullMarked;
