@NullMarked
package io.consentry.bench;

import org.jspecify.annotations.NullMarked;
