package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Actor;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Users' accounts that become something else, or get another way in. */
final class AccountRules {
  /** What the directory synchronization's own accounts hold. */
  private static final String SYNCHRONIZATION = "d29b2b05-8046-44ba-8758-1e26182fcf32";

  private static final String SYNCHRONIZATION_ACCOUNTS = "synchronization-accounts";
  private static final Set<String> ANCHORS =
      Set.of("sourceanchor", "immutableid", "onpremisesimmutableid");
  private static final Set<String> EXTERNAL_IDS =
      Set.of("alternativesecurityid", "alternativesecurityids", "userprincipalname");

  static final List<Rule> ALL =
      List.of(
          rule("guest-made-member", "U01", "T1098", (s, p) -> guestMadeMember(s)),
          rule("access-pass-added", "U02", "T1098.005", (s, p) -> accessPass(s)),
          rule("access-pass-for-admin", "U02", "T1098.005", (s, p) -> accessPassForAdmin(s)),
          rule("external-identity-linked", "U03", "T1078.004", AccountRules::linked),
          rule("immutable-id-changed", "U04", "T1484.002", (s, p) -> anchored(s, p, false)),
          rule("immutable-id-synchronized", "U04", "T1484.002", (s, p) -> anchored(s, p, true)),
          rule("admin-password-reset", "R18", "T1098", (s, p) -> adminPasswordReset(s)),
          new Rule(
              "admin-sign-in-method-changed",
              Family.FOOTHOLD,
              List.of(),
              List.of("T1556.006"),
              (s, p) -> adminMethod(s)));

  private AccountRules() {}

  private static Rule rule(
      String id, String row, String mitre, BiFunction<Situation, Policy, Optional<Hit>> applies) {
    return new Rule(id, Family.FOOTHOLD, List.of(row), List.of(mitre), applies);
  }

  private static List<Done<AccountChange>> accounts(Situation s, Step step) {
    return s.done(AccountChange.class).stream().filter(done -> done.act().step() == step).toList();
  }

  private static Optional<Hit> guestMadeMember(Situation s) {
    return changed(
        s,
        change ->
            fold(change).endsWith("usertype")
                && "guest".equalsIgnoreCase(change.before())
                && "member".equalsIgnoreCase(change.after()),
        "a guest was made a member: %s");
  }

  private static Optional<Hit> accessPass(Situation s) {
    List<Done<AccountChange>> passes = accounts(s, Step.ACCESS_PASS_ADDED);
    return Hit.on(
        passes.stream().map(done -> done.evidence(done.act().account().display())).toList(),
        "a Temporary Access Pass signs in as %s without the password",
        names(passes));
  }

  private static Optional<Hit> accessPassForAdmin(Situation s) {
    return forAdmins(
        s,
        accounts(s, Step.ACCESS_PASS_ADDED),
        "a Temporary Access Pass signs in as %s without the password");
  }

  private static Optional<Hit> adminPasswordReset(Situation s) {
    return forAdmins(
        s,
        accounts(s, Step.PASSWORD_RESET).stream().filter(AccountRules::byAnother).toList(),
        "somebody else set the password of %s");
  }

  private static Optional<Hit> adminMethod(Situation s) {
    return forAdmins(
        s,
        accounts(s, Step.UPDATED).stream()
            .filter(AccountRules::byAnother)
            .filter(done ->
                done.act().changes().stream()
                    .anyMatch(change -> fold(change).startsWith("strongauthentication")))
            .toList(),
        "somebody else changed how %s proves who he is");
  }

  private static boolean byAnother(Done<AccountChange> done) {
    @Nullable String actor = done.activity().actor().id();
    return actor != null && !actor.equals(done.act().account().id());
  }

  /** Of accounts that hold a role of weight, or may activate one. */
  private static Optional<Hit> forAdmins(
      Situation s, List<Done<AccountChange>> accounts, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<AccountChange> done : accounts) {
      for (HeldRole held : s.past().roles(done.act().account().id())) {
        String name = done.act().account().display() + " (" + held.name() + ")";
        if (held.privileged() && names.size() < accounts.size() && !names.contains(name)) {
          evidence.add(done.evidence(done.act().account().display()));
          evidence.add(held.evidence());
          names.add(name);
        }
      }
    }
    return Hit.on(evidence, title, names);
  }

  private static Optional<Hit> linked(Situation s, Policy policy) {
    return synchronizes(s, policy)
        ? Optional.empty()
        : changed(
            s,
            change -> EXTERNAL_IDS.contains(fold(change)) && change.after() != null,
            "an identity from outside can now sign in as %s");
  }

  private static Optional<Hit> anchored(Situation s, Policy policy, boolean synchronizing) {
    return synchronizes(s, policy) != synchronizing
        ? Optional.empty()
        : changed(
            s,
            change -> ANCHORS.contains(fold(change)),
            synchronizing
                ? "the directory synchronization tied %s to another local account"
                : "%s is tied to another local account: whoever vouches for that can sign in as him");
  }

  /**
   * By its role, by the operator's list, or by the name that the set-up gives such accounts. A name
   * lies: the factor for it is mild, and not absent.
   */
  private static boolean synchronizes(Situation s, Policy policy) {
    if (s.done(AccountChange.class).isEmpty()) {
      return false;
    }
    Actor actor = s.actor();
    Set<String> listed = policy.list(SYNCHRONIZATION_ACCOUNTS);
    String name = Earlier.fold(actor.name());
    return listed.contains(name)
        || listed.contains(Earlier.fold(actor.id()))
        || name.startsWith("sync_")
        || s.past().roles(actor.id()).stream()
            .anyMatch(held -> held.templateId().equals(SYNCHRONIZATION));
  }

  private static Optional<Hit> changed(Situation s, Predicate<PropertyChange> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<Done<AccountChange>> found = new ArrayList<>();
    for (Done<AccountChange> done : accounts(s, Step.UPDATED)) {
      for (PropertyChange change : done.act().changes()) {
        if (which.test(change)) {
          found.add(done);
          evidence.add(
              done.evidence(change.name() + ": " + change.before() + " became " + change.after()));
        }
      }
    }
    return Hit.on(evidence, title, names(found));
  }

  private static List<String> names(List<Done<AccountChange>> accounts) {
    return accounts.stream().map(done -> done.act().account().display()).toList();
  }

  private static String fold(PropertyChange change) {
    return change.name().toLowerCase(Locale.ROOT);
  }
}
