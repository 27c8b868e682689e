@NullMarked
package io.consentry.stream;

import org.jspecify.annotations.NullMarked;
