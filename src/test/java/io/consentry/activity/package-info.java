@NullMarked
package io.consentry.activity;

import org.jspecify.annotations.NullMarked;
