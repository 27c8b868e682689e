package io.consentry.ledger;

import java.time.Instant;
import java.util.List;

/**
 * The directory's newest word on one thing: what an object of it gives, which permissions a
 * resource publishes, or when all of a kind were read.
 *
 * @param at when it was read
 * @param values keys of holdings, or permissions; none for an object that is gone
 */
public record Listing(Instant at, List<String> values) {
  public Listing {
    values = List.copyOf(values);
  }
}
