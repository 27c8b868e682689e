package io.consentry.activity;

import org.jspecify.annotations.Nullable;

/**
 * The list {@code appId;uri;appId/host} of a service principal's names: any order, and the app id
 * may be missing.
 */
final class ServicePrincipalNames {
  private ServicePrincipalNames() {}

  /**
   * The app id among the names: a bare GUID, else the GUID before a host; null where there is none.
   */
  static @Nullable String appId(@Nullable String names) {
    if (names == null) {
      return null;
    }
    @Nullable String withHost = null;
    for (String name : names.split(";", -1)) {
      String bare = name.strip();
      if (Guids.isGuid(bare)) {
        return Guids.orNull(bare);
      }
      int slash = bare.indexOf('/');
      if (withHost == null && slash > 0 && Guids.isGuid(bare.substring(0, slash))) {
        withHost = Guids.orNull(bare.substring(0, slash));
      }
    }
    return withHost;
  }
}
