/** The image, against Kafka and a registry in containers of their own. */
@org.jspecify.annotations.NullMarked
package io.consentry.containers;
