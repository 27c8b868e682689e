/**
 * The webhook sender: from {@code consentry.playbooks} to each destination, at least once, with the
 * attempts in a ledger topic, so that what a receiver acknowledged is not sent again.
 */
@NullMarked
package io.consentry.deliver.webhook;

import org.jspecify.annotations.NullMarked;
