package io.consentry.risk;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Conditional Access: policies made, loosened, switched off; and by whom. */
final class ConditionalAccessRules {
  /** The kinds of setting that decide who gets in. */
  private static final Set<Kind> ACCESS =
      EnumSet.of(Kind.CONDITIONAL_ACCESS, Kind.CROSS_TENANT_ACCESS, Kind.AUTHENTICATION_METHODS);

  private static final Set<String> IN_NAME_ONLY =
      Set.of("displayname", "name", "description", "modifieddatetime");

  private static final String ON = "enabled";
  private static final String CONTROLS = "builtInControls";

  /** What limits a session once somebody is in, in lower case. */
  private static final String SESSION = "sessioncontrols";

  /** What a policy asks of a sign-in for it to apply at all: none of them is all sign-ins. */
  private static final Set<String> CONDITIONS =
      Set.of(
          "includePlatforms",
          "includeLocations",
          "clientAppTypes",
          "signInRiskLevels",
          "userRiskLevels",
          "servicePrincipalRiskLevels");

  static final List<Rule> ALL =
      List.of(
          rule(
              "conditional-access-created",
              "T1556.009",
              (s, p) -> policies(s, d -> d.act().change() == Change.ADDED, "was made")),
          rule(
              "conditional-access-changed",
              "T1556.009",
              (s, p) ->
                  policies(s, d -> d.act().change() != Change.ADDED && !named(d), "was changed")),
          rule("conditional-access-disabled", "T1556.009", (s, p) -> disabled(s)),
          rule("conditional-access-deleted", "T1556.009", (s, p) -> deleted(s)),
          rule("conditional-access-loosened", "T1556.009", ConditionalAccessRules::loosened),
          rule("trusted-location-changed", "T1556.009", (s, p) -> trustedLocation(s)),
          new Rule(
              "access-policy-newcomer",
              Family.ACTOR,
              List.of("A05"),
              List.of("T1556.009"),
              ConditionalAccessRules::newcomer));

  private ConditionalAccessRules() {}

  private static Rule rule(
      String id, String mitre, BiFunction<Situation, Policy, Optional<Hit>> applies) {
    return new Rule(id, Family.SETTING, List.of("A05"), List.of(mitre), applies)
        .of(Kind.CONDITIONAL_ACCESS);
  }

  private static List<Done<SettingChange>> changes(Situation s) {
    return s.kinds().contains(Kind.CONDITIONAL_ACCESS)
        ? s.done(SettingChange.class).stream()
            .filter(done -> done.act().kind() == Kind.CONDITIONAL_ACCESS)
            .toList()
        : List.of();
  }

  /** Only its name or description is another, and what goes with every change. */
  private static boolean named(Done<SettingChange> done) {
    List<PropertyChange> changes = done.act().changes();
    return done.act().change() == Change.UPDATED
        && !changes.isEmpty()
        && changes.stream()
            .filter(PropertyChange::differs)
            .allMatch(change -> IN_NAME_ONLY.contains(Earlier.fold(change.name())));
  }

  private static boolean location(Done<SettingChange> done) {
    return Earlier.fold(done.activity().name()).contains("location");
  }

  private static Optional<Hit> policies(
      Situation s, Predicate<Done<SettingChange>> which, String what) {
    return hit(changes(s).stream().filter(which).toList(), "an access policy " + what + ": %s");
  }

  private static Optional<Hit> hit(List<Done<SettingChange>> found, String title) {
    return Hit.on(
        found.stream().map(done -> done.evidence(name(done))).toList(),
        title,
        found.stream().map(ConditionalAccessRules::name).toList());
  }

  private static String name(Done<SettingChange> done) {
    @Nullable String name = done.act().name();
    return name == null ? done.activity().name() : name;
  }

  /** From on to off or to reporting only; or the security defaults, which say true and false. */
  private static Optional<Hit> disabled(Situation s) {
    return hit(
        changes(s).stream()
            .filter(done -> done.act().change() == Change.UPDATED)
            .filter(done -> done.act().changes().stream().anyMatch(ConditionalAccessRules::off))
            .toList(),
        "no longer in force: %s");
  }

  private static boolean off(PropertyChange change) {
    String name = Earlier.fold(change.name());
    return (name.equals("state") && ON.equals(change.before()) && !ON.equals(change.after()))
        || (name.endsWith("isenabled")
            && !name.contains(SESSION)
            && "false".equalsIgnoreCase(change.after()));
  }

  private static Optional<Hit> deleted(Situation s) {
    return hit(
        changes(s).stream()
            .filter(done -> done.act().change() == Change.REMOVED && !location(done))
            .filter(ConditionalAccessRules::wasInForce)
            .toList(),
        "deleted while in force: %s");
  }

  /** More is left out, less is included, or less is asked for. */
  private static Optional<Hit> loosened(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<SettingChange> done : changes(s)) {
      if (done.act().change() != Change.UPDATED || location(done) || !wasInForce(done)) {
        continue;
      }
      // A strength of authentication commonly takes the place of the plain second factor.
      boolean strengthened =
          done.act().changes().stream()
              .anyMatch(change -> strength(change.name()) && change.after() != null);
      // Everybody, or everything: what was included by itself is so now, too.
      Set<String> nowAll = new TreeSet<>();
      for (PropertyChange change : done.act().changes()) {
        if (values(change.after()).contains("All") && last(change.name()).startsWith("include")) {
          nowAll.add(parent(change.name()));
        }
      }
      for (PropertyChange change : done.act().changes()) {
        Set<String> more = values(change.after());
        more.removeAll(values(change.before()));
        Set<String> less = values(change.before());
        less.removeAll(values(change.after()));
        boolean kept =
            nowAll.contains(parent(change.name())) && last(change.name()).startsWith("include");
        @Nullable String looser = kept ? null : looser(change, more, less, policy);
        boolean replaced = strengthened && change.name().endsWith(CONTROLS);
        if (looser != null && !replaced) {
          evidence.add(done.evidence(change.name() + ": " + looser));
          names.add(name(done));
        }
      }
    }
    return Hit.on(evidence, "%s protects less than before", names);
  }

  /** A policy that was only reporting, or off, protected nobody; nobody says it of one in force. */
  private static boolean wasInForce(Done<SettingChange> done) {
    @Nullable PropertyChange state = property(done, "state");
    return state == null || state.before() == null || ON.equals(state.before());
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  /** What makes it looser, in words; null where it is not. */
  private static @Nullable String looser(
      PropertyChange change, Set<String> more, Set<String> less, Policy policy) {
    String property = change.name();
    // Guests are chosen by their sorts, in a document of their own.
    String name =
        last(property).equals("guestOrExternalUserTypes") ? last(parent(property)) : last(property);
    if (name.startsWith("exclude")) {
      // To leave out the accounts for emergencies is what Microsoft advises.
      more.removeIf(id -> policy.list("break-glass-accounts").contains(Earlier.fold(id)));
      return more.isEmpty() ? null : "left out " + Words.list(List.copyOf(more));
    }
    if (property.endsWith("deviceFilter.mode")) {
      return less.isEmpty() ? "a filter of devices now leaves some out" : null;
    }
    if (CONDITIONS.contains(name) && (change.before() == null || change.after() == null)) {
      boolean any = more.isEmpty() || more.stream().anyMatch("all"::equalsIgnoreCase);
      return any ? null : "now only for " + Words.list(List.copyOf(more));
    }
    if (name.startsWith("include") || CONDITIONS.contains(name)) {
      boolean nowAll = more.stream().anyMatch("all"::equalsIgnoreCase);
      return less.isEmpty() || nowAll
          ? null
          : "no longer included " + Words.list(List.copyOf(less));
    }
    if (property.endsWith("grantControls.operator")) {
      return "OR".equals(change.after()) && "AND".equals(change.before())
          ? "one of its controls is enough now"
          : null;
    }
    boolean asked = name.equals(CONTROLS) || (strength(property) && more.isEmpty());
    boolean blocks = more.contains("block");
    return asked && !less.isEmpty() && !blocks
        ? "no longer asked for " + Words.list(List.copyOf(less))
        : null;
  }

  private static boolean strength(String property) {
    return property.contains("authenticationStrength") && property.endsWith("id");
  }

  private static Set<String> values(@Nullable String list) {
    return list == null
        ? new TreeSet<>()
        : new TreeSet<>(
            Arrays.stream(list.split(", ?")).filter(value -> !value.endsWith("…")).toList());
  }

  /** From trusted places policies commonly ask for less. */
  private static Optional<Hit> trustedLocation(Situation s) {
    return hit(
        changes(s).stream()
            .filter(ConditionalAccessRules::location)
            .filter(done -> done.act().change() != Change.REMOVED)
            .filter(done ->
                done.act().changes().stream()
                    .anyMatch(change ->
                        Earlier.fold(change.name()).endsWith("istrusted")
                            ? "true".equalsIgnoreCase(change.after())
                            : done.act().change() == Change.UPDATED
                                && Earlier.fold(change.name()).contains("ip")
                                && change.after() != null))
            .toList(),
        "more addresses may be trusted: %s");
  }

  private static Optional<Hit> newcomer(Situation s, Policy policy) {
    Actor actor = s.actor();
    Duration window = policy.window("access-policy-newcomer");
    for (Done<SettingChange> done : s.done(SettingChange.class)) {
      if (ACCESS.contains(done.act().kind())
          && !named(done)
          && s.past().first(actor.id(), Track.DID, "changes-access-policy", window)) {
        return Optional.of(
            new Hit(
                    "%s changed no access policy before in %s"
                        .formatted(actor.display(), Earlier.words(window)),
                    List.of(done.evidence(name(done))))
                .unusual(s));
      }
    }
    return Optional.empty();
  }

  private static @Nullable PropertyChange property(Done<SettingChange> done, String name) {
    return done.act().changes().stream()
        .filter(change -> change.name().equalsIgnoreCase(name))
        .findFirst()
        .orElse(null);
  }
}
