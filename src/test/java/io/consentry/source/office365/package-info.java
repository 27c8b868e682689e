@NullMarked
package io.consentry.source.office365;

import org.jspecify.annotations.NullMarked;
