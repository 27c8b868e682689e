@NullMarked
package io.consentry.source;

import org.jspecify.annotations.NullMarked;
