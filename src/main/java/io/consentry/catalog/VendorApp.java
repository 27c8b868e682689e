package io.consentry.catalog;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An application through which a product of the vendor works.
 *
 * @param productId the product it belongs to
 * @param name display name that the document prescribes or that is seen; null when the vendor gives
 *     none
 * @param words words that tell it among the vendor's applications, beside the vendor's name; for
 *     one of which no name is known
 * @param appId client id, lower case; null when each customer has its own or none is published
 */
public record VendorApp(
    String productId,
    @Nullable String name,
    List<String> words,
    RegistrationModel registration,
    @Nullable String appId,
    @Nullable String note) {

  public VendorApp {
    words = List.copyOf(words);
    if (appId != null && !Ids.isGuid(appId)) {
      throw new IllegalArgumentException(
          "app id of " + name + ": expected a GUID in lower case, got " + appId);
    }
  }

  public Optional<String> displayName() {
    return Optional.ofNullable(name);
  }
}
