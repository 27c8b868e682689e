/** Brings the events of files into Kafka. */
@NullMarked
package io.consentry.source.files;

import org.jspecify.annotations.NullMarked;
