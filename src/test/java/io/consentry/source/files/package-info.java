@NullMarked
package io.consentry.source.files;

import org.jspecify.annotations.NullMarked;
