@NullMarked
package io.consentry.deliver.webhook;

import org.jspecify.annotations.NullMarked;
