@NullMarked
package io.consentry.source.eventhubs;

import org.jspecify.annotations.NullMarked;
