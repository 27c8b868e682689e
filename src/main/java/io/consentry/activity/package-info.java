/**
 * What happened: the sealed kinds of act, and the normaliser that reads them from the four wire
 * formats of Entra audit events. Pure: bytes in, values out.
 */
@NullMarked
package io.consentry.activity;

import org.jspecify.annotations.NullMarked;
