package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.RawEvent.RawProperty;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the acts on access policies, directory policies and domains. Directory policies of all
 * sorts share their activities' names: what does not concern us gives null.
 */
final class PolicyActs {
  private static final Set<String> NO_SIGNAL =
      Set.of("Included Updated Properties", "TargetId.ServicePrincipalNames");

  private static final String TENANT_ID = "tenantId";

  /** Words by which policies on guests, applications and consent give themselves away. */
  private static final List<String> POLICIES =
      List.of(
          "b2bmanagementpolicy",
          "externalidentit",
          "appmanagementpolicy",
          "applicationrestrictions",
          "restrictiontype",
          "adminconsentrequest",
          "permissiongrant",
          "authorizationpolicy");

  private PolicyActs() {}

  static SettingChange setting(RawEvent event, Kind kind, Change change) {
    RawTarget target = event.carrier();
    @Nullable String partner = kind == Kind.CROSS_TENANT_ACCESS ? partner(event) : null;
    @Nullable String name = target == null ? null : target.name();
    return new SettingChange(
        kind,
        target == null ? null : target.id(),
        partner != null ? partner : name,
        change,
        PolicyChanges.of(event, NO_SIGNAL));
  }

  /**
   * The other tenant's id, which the event names beside what changed, by itself or in a document;
   * its target names nothing.
   */
  private static @Nullable String partner(RawEvent event) {
    @Nullable String partner = Guids.orNull(event.value(TENANT_ID));
    for (RawTarget target : event.targets) {
      for (RawProperty property : target.properties()) {
        @Nullable JsonNode after = partner == null ? Values.object(property.after()) : null;
        partner = after == null ? partner : Guids.orNull(after.path(TENANT_ID).asText(null));
      }
    }
    return Guids.isGuid(partner) ? partner : null;
  }

  static @Nullable Act directoryPolicy(RawEvent event, Change change) {
    return says(event, text -> POLICIES.stream().anyMatch(text::contains))
        ? setting(event, Kind.POLICY, change)
        : null;
  }

  /** The tenant's settings on consent; others are about groups and passwords. */
  static @Nullable Act companySettings(RawEvent event, Change change) {
    return says(event, text -> text.contains("consent"))
        ? setting(event, Kind.POLICY, change)
        : null;
  }

  /** Of all that is known of a company, the authorities whose certificates let people in. */
  static @Nullable Act trustedAuthorities(RawEvent event) {
    if (!says(event, text -> text.contains("trustedcas"))) {
      return null;
    }
    RawTarget target = event.carrier();
    // The authorities' certificates are long: that they changed is what counts.
    return new SettingChange(
        Kind.AUTHENTICATION_METHODS,
        target == null ? null : target.id(),
        target == null ? null : target.name(),
        Change.UPDATED,
        Changes.of(event, NO_SIGNAL).stream()
            .filter(change -> fold(change.name()).contains("trustedcas"))
            .map(change ->
                new PropertyChange(
                    change.name(), shortened(change.before()), shortened(change.after())))
            .toList());
  }

  private static @Nullable String shortened(@Nullable String text) {
    int limit = 200;
    return text == null || text.length() <= limit ? text : text.substring(0, limit) + "…";
  }

  /** Whether the target's name, or a property's name or value, fits. */
  private static boolean says(RawEvent event, Predicate<String> fits) {
    for (RawTarget target : event.targets) {
      if (fits.test(fold(target.name()))) {
        return true;
      }
      for (RawProperty property : target.properties()) {
        if (fits.test(fold(property.name()))
            || fits.test(fold(property.before()))
            || fits.test(fold(property.after()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String fold(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT).replace(" ", "");
  }
}
