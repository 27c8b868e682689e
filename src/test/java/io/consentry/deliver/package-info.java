@NullMarked
package io.consentry.deliver;

import org.jspecify.annotations.NullMarked;
