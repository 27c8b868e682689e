@NullMarked
package io.consentry.risk;

import org.jspecify.annotations.NullMarked;
