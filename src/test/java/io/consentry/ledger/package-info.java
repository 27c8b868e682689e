@NullMarked
package io.consentry.ledger;

import org.jspecify.annotations.NullMarked;
