package io.consentry.ledger;

import java.time.Instant;

/**
 * What may be forgotten, as nobody asks for it any more: no factor looks back further than the
 * policy's window {@code history}, but for what tells since when something is known, and for what
 * is held.
 */
public final class Retention {
  private static final int TRACK = 2;

  private Retention() {}

  /** The tenant that an entry of the tables is of. */
  public static String tenant(String key) {
    return Keys.part(key, 0);
  }

  /** Whether the trail under that key is older than that, and not one that is kept for good. */
  public static boolean forgets(String key, Trail trail, Instant before) {
    return !Track.forGood(Keys.part(key, TRACK))
        && trail.marks().stream().allMatch(mark -> mark.time().isBefore(before));
  }

  /** Whether it is of an object that is gone, and was found so before that time. */
  public static boolean forgets(Listing listing, Instant before) {
    return listing.values().isEmpty() && listing.at().isBefore(before);
  }

  /** Whether it is held no more, and that since before that time. */
  public static boolean forgets(Holding holding, Instant before) {
    return !holding.heldNow()
        && holding.timeline().stream().allMatch(change -> change.time().isBefore(before));
  }
}
