package io.consentry.risk;

import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Activity;
import io.consentry.catalog.VendorStatus;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Many roles given or taken by one actor in a short time, and by one who may only lately. */
final class RoleBurstRules {
  private static final String GIVES = "gives-role";
  private static final String TAKES = "takes-role";
  private static final List<String> T1098_003 = List.of("T1098.003");
  private static final List<String> T1531 = List.of("T1531");

  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "many-roles-given",
                  Family.SEQUENCE,
                  List.of("R10"),
                  T1098_003,
                  RoleBurstRules::manyGiven)
              .where(Aspect.ROLES),
          new Rule(
                  "many-privileged-accounts-changed",
                  Family.SEQUENCE,
                  List.of("R11"),
                  T1098_003,
                  RoleBurstRules::manyChanged)
              .where(Aspect.ROLES),
          new Rule(
                  "many-admins-removed",
                  Family.SEQUENCE,
                  List.of("R13"),
                  T1531,
                  RoleBurstRules::manyRemoved)
              .where(Aspect.ROLES),
          new Rule(
                  "removal-by-new-admin",
                  Family.SEQUENCE,
                  List.of("R13"),
                  T1531,
                  RoleBurstRules::removedByNew)
              .where(Aspect.ROLES));

  private RoleBurstRules() {}

  /** A role that the act gave to, or took from, somebody else. */
  private record Changed(RoleGrant role, String holder, String template, String actor) {}

  private static List<Changed> changed(Situation s, boolean gives, boolean takes) {
    List<Changed> found = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      Activity activity = role.activity();
      DirectoryRole act = role.act();
      @Nullable String holder = act.principal().id();
      @Nullable String template = act.role().templateId();
      @Nullable String actor = activity.actor().id();
      boolean wanted =
          (gives && RoleHistoryRules.assignedBySomebody(role))
              || (takes && act.change() == RoleChange.REMOVED && activity.tookEffect());
      if (wanted
          && RoleHistoryRules.weighty(role.tier())
          && !activity.actor().isPim()
          && holder != null
          && template != null
          && actor != null
          && (RoleHistoryRules.assigned(role) || !holder.equals(actor))) {
        found.add(new Changed(role, holder, template, actor));
      }
    }
    return found;
  }

  private static Optional<Hit> manyGiven(Situation s, Policy policy) {
    Duration window = policy.window("many-roles-given");
    List<Changed> own = changed(s, true, false);
    // To connect a vendor's application takes as many roles as its document says.
    own.removeIf(changed -> documented(changed.role()));
    Map<String, Supplier<Evidence>> given = all(s, own, List.of(GIVES), window, false);
    return given.size() < policy.limit("many-roles-given")
        ? Optional.empty()
        : hit(s, given, "%d roles given by %s within %s", window);
  }

  private static boolean documented(RoleGrant role) {
    return role.vendorStatus() != null && role.vendorStatus() != VendorStatus.EXCESS;
  }

  private static Optional<Hit> manyChanged(Situation s, Policy policy) {
    Duration window = policy.window("many-privileged-accounts");
    Map<String, Supplier<Evidence>> holders =
        all(s, changed(s, true, true), List.of(GIVES, TAKES), window, true);
    return holders.size() <= policy.limit("many-privileged-accounts")
        ? Optional.empty()
        : hit(s, holders, "privileged roles of %d accounts changed by %s within %s", window);
  }

  private static Optional<Hit> manyRemoved(Situation s, Policy policy) {
    Duration window = policy.window("many-admins-removed");
    Map<String, Supplier<Evidence>> holders =
        all(s, changed(s, false, true), List.of(TAKES), window, true);
    return holders.size() <= policy.limit("many-admins-removed")
        ? Optional.empty()
        : hit(s, holders, "%d administrators lost a role by %s within %s", window);
  }

  private static Optional<Hit> hit(
      Situation s, Map<String, Supplier<Evidence>> found, String title, Duration window) {
    return Optional.of(
        new Hit(
            title.formatted(found.size(), s.actor().display(), Earlier.words(window)),
            found.values().stream().limit(Hit.MAX_EVIDENCE).map(Supplier::get).toList()));
  }

  /**
   * What the act changed, and what the same actor changed in the window before: by account, or by
   * account and role, each once, since several records tell of one change. Most often these are too
   * few to be worth putting into words.
   */
  private static Map<String, Supplier<Evidence>> all(
      Situation s, List<Changed> own, List<String> verbs, Duration window, boolean byHolder) {
    Map<String, Supplier<Evidence>> found = new LinkedHashMap<>();
    for (Changed changed : own) {
      String key = byHolder ? changed.holder() : changed.holder() + " " + changed.template();
      found.putIfAbsent(key, changed.role()::evidence);
    }
    for (String verb : own.isEmpty() ? List.<String>of() : verbs) {
      for (Mark mark : s.past().of(own.getFirst().actor(), Track.ROLE_CHANGES, verb, window)) {
        String key = byHolder ? mark.about() : mark.about() + " " + mark.detail();
        if (!byHolder || RoleHistoryRules.weighty(RoleHistoryRules.tier(s, mark.detail()))) {
          found.putIfAbsent(key, () -> Earlier.evidence(mark, words(s, mark, verb)));
        }
      }
    }
    return found;
  }

  private static String words(Situation s, Mark mark, String verb) {
    return RoleHistoryRules.roleName(s, mark)
        + (verb.equals(GIVES) ? " given to " : " taken from ")
        + mark.about();
  }

  private static Optional<Hit> removedByNew(Situation s, Policy policy) {
    List<Changed> own = changed(s, false, true);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    Changed first = own.getFirst();
    List<Evidence> evidence = new ArrayList<>();
    List<Mark> became =
        RoleHistoryRules.becameAdmin(s, first.actor(), policy.window("removal-by-new-admin"));
    for (Mark mark : became) {
      evidence.add(first.role().evidence());
      evidence.add(
          Earlier.evidence(
              mark, RoleHistoryRules.roleName(s, mark) + " given to who takes roles now"));
    }
    return Hit.on(
        evidence,
        became.isEmpty()
            ? ""
            : "%s takes %s from %s, and became an administrator only %s before"
                .formatted(
                    s.actor().display(),
                    first.role().name(),
                    first.role().act().principal().display(),
                    Earlier.span(became.getLast().time(), first.role().activity().time())));
  }
}
