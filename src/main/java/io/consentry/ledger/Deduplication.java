package io.consentry.ledger;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Signal;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an activity was seen before: by event id among the formats that share ids, and
 * between those and the unified audit log, which has ids of its own, by what was done in the same
 * act (FORMATS.md, rule 1).
 */
public final class Deduplication {
  private final Table<Sighting> seen;

  /** Remembers in the table, which bounds for how long. */
  public Deduplication(Table<Sighting> seen) {
    this.seen = seen;
  }

  /**
   * An activity that was seen.
   *
   * @param office365 whether the unified audit log told of it
   * @param at where it stood, as {@link #repeats(Activity, String)} was told; empty for nowhere
   */
  public record Sighting(String eventId, boolean office365, String at) {}

  /** The same for what stands nowhere, and so is never read again. */
  public @Nullable String repeats(Activity activity) {
    return repeats(activity, "");
  }

  /**
   * The event that this activity repeats; null where it is new, and from now on seen. It does not
   * repeat itself: what was read, and is read again from the same place, was not finished then.
   *
   * @param at the place where it was read first, of which there is no other
   */
  public @Nullable String repeats(Activity activity, String at) {
    if (activity.act() instanceof Signal.SignIn || activity.act() instanceof Signal.ApiCall) {
      // There are too many to remember each; taken in twice, they change nothing.
      return null;
    }
    String tenant = activity.tenantId();
    boolean office365 = activity.format() == WireFormat.OFFICE_365;
    String byId = Keys.of(tenant, "id", activity.eventId().toLowerCase(Locale.ROOT));
    @Nullable Sighting same = seen.get(byId);
    if (same != null && (at.isEmpty() || !same.at().equals(at))) {
      return same.eventId();
    }
    Sighting sighting = new Sighting(activity.eventId(), office365, at);
    if (same == null) {
      seen.put(byId, sighting);
    }
    if (activity.act() instanceof Signal) {
      return null; // they come in one form only
    }
    String byContent = Keys.of(tenant, "twin", activity.correlationId(), fingerprint(activity));
    @Nullable Sighting twin = seen.get(byContent);
    if (twin == null) {
      seen.put(byContent, sighting);
      return null;
    }
    // Two events of one family with the same content are two events: each has an id of its own.
    return twin.office365() != office365 ? twin.eventId() : null;
  }

  /** What was done, to what, in a form that both families agree on. */
  private static String fingerprint(Activity activity) {
    Act act = activity.act();
    Object content =
        switch (act) {
          case Act.Consent consent -> List.of(ids(consent.application().appId()), consent.change());
          case Act.DelegatedGrant grant ->
              List.of(
                  ids(grant.client().servicePrincipalId()),
                  ids(grant.resource().servicePrincipalId()),
                  new TreeSet<>(grant.before()),
                  new TreeSet<>(grant.after()));
          case Act.AppRoleGrant grant ->
              List.of(
                  ids(grant.client().servicePrincipalId()),
                  ids(grant.resource().servicePrincipalId()),
                  ids(grant.roleId()));
          case Act.AppRoleGrantToPrincipal grant ->
              List.of(
                  ids(grant.application().servicePrincipalId()),
                  ids(grant.principal().id()),
                  ids(grant.roleId()));
          case Act.DirectoryRole role ->
              List.of(
                  ids(role.principal().id()),
                  ids(role.role().templateId()),
                  role.change(),
                  role.via());
          case Act.AppChange change ->
              List.of(object(change), change.change(), change.requestedAfter().size());
          case Act.CredentialChange change ->
              List.of(object(act), keyIds(change.added()), keyIds(change.removed()));
          case Act.OwnerChange change ->
              List.of(object(act), ids(change.owner().id()), change.added());
          case Act.PublisherChange change -> List.of(object(act), change.verified());
          case Act.GroupChange change ->
              List.of(ids(change.group().id()), ids(change.member().id()), change.added());
          case Act.SettingChange change -> List.of(ids(change.id()), change.change());
          case Act.ElevatedAccess change -> change.granted();
          // An account has no other mark of an act than its properties; the same goes for the rest.
          case AccountChange change -> List.of(ids(change.account().id()), change.changes());
          case GroupCreation made -> List.of(ids(made.group().id()), made.roleAssignable());
          case AzureRole role -> List.of(ids(role.principal().id()), role.granted());
          // Signals and what is derived come in one form only: their ids alone tell them apart.
          case Signal _, Derived _ -> activity.eventId();
        };
    // Text hashes alike in every process; an enum's own hash does not.
    String digest = HexFormat.of().toHexDigits(content.toString().hashCode());
    return activity.name() + "/" + activity.outcome() + "/" + digest;
  }

  private static SortedSet<String> keyIds(List<Act.Credential> credentials) {
    SortedSet<String> ids = new TreeSet<>();
    credentials.forEach(credential -> ids.add(credential.keyId()));
    return ids;
  }

  private static String object(Act act) {
    return ids(act.subject().servicePrincipalId()) + ids(act.subject().objectId());
  }

  private static String ids(@Nullable String id) {
    return Objects.requireNonNullElse(id, "");
  }
}
