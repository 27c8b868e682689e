/** What the readers of users' configuration files share. */
@NullMarked
package io.consentry.config;

import org.jspecify.annotations.NullMarked;
