package io.consentry.risk;

import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Guids;
import io.consentry.catalog.Role;
import io.consentry.catalog.Tier;
import io.consentry.catalog.VendorStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory role as an act concerns it.
 *
 * @param role the role in the catalog; empty for custom roles and roles of other services
 * @param vendorStatus what the matched vendor's document says of it; null without a vendor
 * @param selfAssigned whether a vendor's application gave it to itself, as the vendor documents
 * @param activation whether it was activated, and not assigned
 * @param givenAt when the same role had been given before, for a role that is taken; null where
 *     that is not known
 */
public record RoleGrant(
    Activity activity,
    DirectoryRole act,
    Optional<Role> role,
    @Nullable VendorStatus vendorStatus,
    boolean selfAssigned,
    boolean activation,
    @Nullable Instant givenAt) {

  /** The role's tier; unknown where the catalog does not have the role. */
  public Tier tier() {
    return role.map(Role::tier).orElse(Tier.UNKNOWN);
  }

  /** The role's name: the catalog's, else the event's. */
  public String name() {
    @Nullable String said = act.role().name();
    return role.map(Role::name).orElse(said == null ? "a role" : said);
  }

  /**
   * The name, and a word of warning where it may be taken for one of the directory's built-in
   * roles. Groups and Azure have roles of their own, which lay no claim to that.
   */
  public String display() {
    @Nullable String template = act.role().templateId();
    boolean elsewhere = template != null && !Guids.isGuid(template);
    if (template == null && act.role().name() == null) {
      return name() + " that the event does not name";
    }
    return role.isPresent() || elsewhere ? name() : name() + " (not a built-in role)";
  }

  /** What it is limited to, in words; null for the whole directory. */
  @Nullable String within() {
    return act.scopeName() == null ? act.scope() : act.scopeName();
  }

  /** Whether somebody holds more by it: it gives, and took effect. */
  public boolean given() {
    return activity.tookEffect() && act.change().gives();
  }

  /** Whether it was asked that somebody hold less. */
  boolean asksToTake() {
    return act.change() == RoleChange.REQUESTED && activity.name().startsWith("Remove ");
  }

  Evidence evidence() {
    return new Evidence(
        activity.eventId(), activity.name(), name() + " to " + act.principal().display());
  }
}
