@NullMarked
package io.consentry.files;

import org.jspecify.annotations.NullMarked;
