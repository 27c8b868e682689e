/** Brings what Azure's diagnostic settings send to Event Hubs, by its Kafka endpoint. */
@NullMarked
package io.consentry.source.eventhubs;

import org.jspecify.annotations.NullMarked;
