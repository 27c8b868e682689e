package io.consentry.activity;

import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the acts on users' accounts. Accounts change all day: what does not concern us gives null.
 */
final class AccountActs {
  /** Who an account is, and by what it is told from others at sign-in. */
  private static final Set<String> IDENTITY =
      Set.of(
          "sourceanchor",
          "immutableid",
          "onpremisesimmutableid",
          "alternativesecurityid",
          "alternativesecurityids");

  private AccountActs() {}

  static Act step(RawEvent event, Step step) {
    return new AccountChange(account(event), step, List.of());
  }

  /**
   * A password changed by whoever has it is everyday business, and so is one that the directory
   * synchronization brings from the local directory.
   */
  static @Nullable Act passwordChange(RawEvent event) {
    Actor actor = Actors.of(event);
    Principal account = account(event);
    boolean own = actor.id() == null || actor.id().equals(account.id());
    boolean synchronised =
        actor.name() != null && actor.name().toLowerCase(Locale.ROOT).startsWith("sync_");
    return own || synchronised ? null : new AccountChange(account, Step.PASSWORD_RESET, List.of());
  }

  /** Who the account is, whether it is a guest's, or how somebody else has it sign in. */
  static @Nullable Act update(RawEvent event) {
    Principal account = account(event);
    Actor actor = Actors.of(event);
    boolean byAnother =
        actor.type() == Actor.Type.USER && actor.id() != null && !actor.id().equals(account.id());
    List<PropertyChange> changes = new ArrayList<>();
    for (PropertyChange change : Changes.of(event, Set.of("Included Updated Properties"))) {
      if (concerns(change, byAnother)) {
        changes.add(change);
      }
    }
    return changes.isEmpty() ? null : new AccountChange(account, Step.UPDATED, changes);
  }

  private static boolean concerns(PropertyChange change, boolean byAnother) {
    String name = change.name().toLowerCase(Locale.ROOT);
    return switch (name) {
      // The property that tells of the target repeats its state, without an old one.
      case "usertype", "targetid.usertype" -> change.before() != null && change.after() != null;
      case "userprincipalname" -> external(change.after()) && !external(change.before());
      default -> IDENTITY.contains(name) || (byAnother && name.startsWith("strongauthentication"));
    };
  }

  private static boolean external(@Nullable String name) {
    return name != null && name.toUpperCase(Locale.ROOT).contains("#EXT#");
  }

  static Act strongAuthenticationDisabled(RawEvent event) {
    PropertyChange off = new PropertyChange("StrongAuthentication", "Enabled", "Disabled");
    return new AccountChange(account(event), Step.UPDATED, List.of(off));
  }

  /** Of all the ways to sign in that are registered, a Temporary Access Pass only. */
  static @Nullable Act accessPass(RawEvent event) {
    boolean pass = event.reason != null && tellsOfPass(event.reason);
    for (RawTarget target : event.targets) {
      pass |= target.properties().stream().anyMatch(property -> tellsOfPass(property.name()));
    }
    pass |= event.details.values().stream().anyMatch(AccountActs::tellsOfPass);
    return pass
        ? new AccountChange(account(event), Step.ACCESS_PASS_ADDED, Changes.of(event, Set.of()))
        : null;
  }

  private static boolean tellsOfPass(String text) {
    return text.toLowerCase(Locale.ROOT).replace(" ", "").contains("temporaryaccesspass");
  }

  private static Principal account(RawEvent event) {
    RawTarget user = event.target("User");
    if (user != null) {
      return DirectoryActs.principal(user, event);
    }
    RawTarget carrier = event.carrier();
    return carrier == null
        ? Principal.UNKNOWN
        : new Principal(
            Principal.Type.USER,
            carrier.id(),
            carrier.upn() != null ? carrier.upn() : carrier.name(),
            null);
  }
}
