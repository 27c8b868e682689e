/** What goes out: assessments and findings rendered as JSON and for a terminal. */
@NullMarked
package io.consentry.deliver;

import org.jspecify.annotations.NullMarked;
