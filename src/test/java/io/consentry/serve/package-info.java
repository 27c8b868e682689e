@NullMarked
package io.consentry.serve;

import org.jspecify.annotations.NullMarked;
