/** The Kafka Streams processors that carry the pure parts, their stores, and the mappers between values and Avro. */
@NullMarked
package io.consentry.stream;

import org.jspecify.annotations.NullMarked;
