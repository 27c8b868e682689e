@NullMarked
package io.consentry.catalog;

import org.jspecify.annotations.NullMarked;
