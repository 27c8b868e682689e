@NullMarked
package io.consentry.config;

import org.jspecify.annotations.NullMarked;
