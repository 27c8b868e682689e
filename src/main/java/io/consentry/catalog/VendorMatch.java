package io.consentry.catalog;

import java.util.List;
import java.util.Optional;

/**
 * An application taken for a vendor's.
 *
 * @param app which of the vendor's applications; empty when only the vendor is known
 * @param conflicts plain sentences on what does not fit the vendor; empty when nothing speaks
 *     against it
 * @param how on what the match rests, in a few plain words without any text of the application
 *     itself
 */
public record VendorMatch(
    Vendor vendor, Optional<VendorApp> app, Strength strength, List<String> conflicts, String how) {

  public VendorMatch {
    conflicts = List.copyOf(conflicts);
  }

  /** Whether nothing speaks against it: a likeness alone does, and a name put on later. */
  public boolean trusted() {
    return conflicts.isEmpty() && !strength.doubted();
  }

  /** The same, with a name that was put on later. */
  public VendorMatch renamed() {
    return new VendorMatch(
        vendor, app, Strength.RENAMED, conflicts, how + ", since it was renamed");
  }
}
