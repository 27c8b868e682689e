/** What those who call others over HTTP share. */
@NullMarked
package io.consentry.http;

import org.jspecify.annotations.NullMarked;
