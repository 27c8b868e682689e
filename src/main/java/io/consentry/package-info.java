/**
 * The command line, its settings, the topics and the topology: where the program is put together.
 */
@NullMarked
package io.consentry;

import org.jspecify.annotations.NullMarked;
