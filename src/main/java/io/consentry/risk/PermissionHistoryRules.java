package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.catalog.Permission;
import io.consentry.catalog.Permissions;
import io.consentry.catalog.Registration;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Effect;
import io.consentry.ledger.Holding.Sort;
import io.consentry.ledger.Track;
import io.consentry.ledger.Verb;
import io.consentry.risk.Grant.State;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Permissions, against what was before: piled up, given and taken, given for the first time. */
final class PermissionHistoryRules {
  private static final String T1098_003 = "T1098.003";

  static final List<Rule> ALL =
      List.of(
          rule(
                  "many-all-permissions",
                  Family.PERMISSIONS,
                  List.of("D06"),
                  PermissionHistoryRules::piledUp)
              .where(Aspect.GIVES),
          rule(
                  "permission-added-and-removed",
                  Family.SEQUENCE,
                  List.of("P10"),
                  PermissionHistoryRules::churn)
              .where(Aspect.TAKES),
          rule(
                  "permission-first-in-tenant",
                  Family.SEQUENCE,
                  List.of("P11"),
                  PermissionHistoryRules::firstInTenant)
              .where(Aspect.GIVES),
          rule(
                  "permission-first-by-actor",
                  Family.ACTOR,
                  List.of("P11"),
                  PermissionHistoryRules::firstByActor)
              .where(Aspect.GIVES),
          rule(
                  "many-permissions-requested",
                  Family.LIFECYCLE,
                  List.of("P14"),
                  PermissionHistoryRules::manyRequested)
              .of(Kind.APPLICATION, Kind.SERVICE_PRINCIPAL),
          rule(
                  "high-permission-to-young-app",
                  Family.LIFECYCLE,
                  List.of("P16"),
                  (s, p) -> young(s, p, Power.given(s, Power::highForAll), "%s to an application "))
              .where(Aspect.GIVES),
          rule(
                  "permission-beyond-graph-to-young-app",
                  Family.LIFECYCLE,
                  List.of("P16"),
                  (s, p) ->
                      young(
                          s,
                          p,
                          Power.given(s, PermissionHistoryRules::beyondGraph),
                          "%s, on another service than Microsoft Graph, to an application "))
              .where(Aspect.GIVES),
          rule(
                  "high-permission-to-foreign-app",
                  Family.IDENTITY,
                  List.of("P17"),
                  (s, p) -> foreign(s))
              .where(Aspect.GIVES, Aspect.FOREIGN),
          rule("permission-taken", Family.LIFECYCLE, List.of(), (s, p) -> taken(s))
              .where(Aspect.TAKES));

  private PermissionHistoryRules() {}

  private static Rule rule(
      String id,
      Family family,
      List<String> covers,
      BiFunction<Situation, Policy, Optional<Hit>> applies) {
    return new Rule(id, family, covers, List.of(T1098_003), applies);
  }

  private static Optional<Hit> piledUp(Situation s, Policy policy) {
    List<Grant> added = Power.given(s, grant -> all(grant.permission()));
    if (added.isEmpty()) {
      return Optional.empty();
    }
    Set<String> held = new TreeSet<>();
    Stream.concat(
            s.subject().heldAfter().stream().filter(PermissionHistoryRules::all),
            added.stream().map(Grant::permission))
        .forEach(permission ->
            held.add(
                permission.value().toLowerCase(Locale.ROOT)
                    + "|"
                    + permission.kind()
                    + "|"
                    + permission.resourceAppId()));
    if (held.size() <= policy.limit("all-permissions")) {
      return Optional.empty();
    }
    List<Evidence> evidence = Power.evidence(added);
    evidence.add(new Evidence(null, "ledger", held.size() + " permissions that end in .All"));
    return Hit.on(
        evidence,
        "with %s the application holds %d permissions that reach beyond a user's own data"
            .formatted(Words.list(Power.names(added)), held.size()));
  }

  private static boolean all(Permission permission) {
    return permission.value().toLowerCase(Locale.ROOT).endsWith(".all");
  }

  /** The pair of records of one change is one act, in which nothing is taken. */
  private static Optional<Hit> churn(Situation s, Policy policy) {
    List<Grant> removed =
        Power.only(
            s.grants(),
            grant ->
                grant.state() == State.REMOVED
                    && grant.otherHolder() == null
                    && (grant.application() || Power.strong(grant)));
    if (removed.isEmpty()) {
      return Optional.empty();
    }
    Duration window = policy.window("permission-churn");
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Duration longest = Duration.ZERO;
    List<Holding> holdings = s.past().holdings(s.subject().app().servicePrincipalId());
    for (Grant grant : removed) {
      for (Holding holding : holdings) {
        Holding.@Nullable Change taken = taken(holding, grant);
        Holding.@Nullable Change given = taken == null ? null : holding.lastBefore(taken.time());
        if (taken != null && given != null && given.effect() == Effect.GIVEN) {
          Duration kept = Duration.between(given.time(), taken.time());
          if (kept.compareTo(window) <= 0) {
            longest = kept.compareTo(longest) > 0 ? kept : longest;
            names.add(grant.permission().value());
            evidence.add(grant.evidence());
            String words = grant.permission().value() + " given at " + Words.time(given.time());
            evidence.add(new Evidence(given.eventId(), "ledger", words));
          }
        }
      }
    }
    return Hit.on(
        evidence, "%s: given and taken away again within " + Words.lasting(longest), names);
  }

  /** The change by which the act took this permission, if the holding is of it. */
  private static Holding.@Nullable Change taken(Holding holding, Grant grant) {
    Sort sort = grant.application() ? Sort.APP_PERMISSION : Sort.DELEGATED_PERMISSION;
    boolean same =
        holding.sort() == sort
            && (holding.label().equalsIgnoreCase(grant.permission().value())
                || holding.item().equals(grant.permission().id()));
    if (same) {
      for (Holding.Change change : holding.changes()) {
        if (!change.held() && change.eventId().equals(grant.eventId())) {
          return change;
        }
      }
    }
    return null;
  }

  private static Optional<Hit> firstInTenant(Situation s, Policy policy) {
    Duration window = policy.window("first-permission");
    List<Grant> first =
        Power.only(Power.given(s, Power::highForAll), grant -> firstInTenant(s, grant, window));
    return Hit.on(
            Power.evidence(first),
            "%s: given to nobody else in this tenant in " + Words.lasting(window),
            Power.names(first))
        .map(hit -> hit.unusual(s));
  }

  private static boolean firstInTenant(Situation s, Grant grant, Duration window) {
    String before = grant.application() ? Track.APPLICATION_ITEM : "";
    @Nullable String id = grant.permission().id();
    @Nullable String own = s.subject().app().servicePrincipalId();
    List<String> items =
        id == null ? List.of(before + grant.value()) : List.of(before + grant.value(), before + id);
    return items.stream()
        .allMatch(item ->
            s.past().first("", Track.GIVEN, item, window) && !s.past().heldByOthers(item, own));
  }

  private static Optional<Hit> firstByActor(Situation s, Policy policy) {
    List<Grant> high = Power.given(s, Power::highForAll);
    Actor actor = s.actor();
    Duration window = policy.window("first-permission");
    boolean first =
        !high.isEmpty()
            && !actor.isPim()
            && s.past().first(actor.id(), Track.DID, Verb.GIVES_PERMISSION.label(), window);
    return first
        ? Hit.on(
                Power.evidence(high),
                "%s, and %s gave no application anything in %s before"
                    .formatted(
                        Words.list(Power.names(high)), actor.display(), Words.lasting(window)))
            .map(hit -> hit.unusual(s))
        : Optional.empty();
  }

  /** Asking is not holding; asking for much at once is how a registration is made ready. */
  private static Optional<Hit> manyRequested(Situation s, Policy policy) {
    for (Done<AppChange> done : s.done(AppChange.class)) {
      int before = done.act().requestedBefore().size();
      int added = done.act().requestedAdded().size();
      boolean many =
          before == 0
              ? added > policy.limit("requested-permissions-new")
              : added > policy.limit("requested-permissions-more")
                  || (added >= policy.limit("requested-permissions-at-least")
                      && added * 100 > policy.limit("requested-permissions-percent") * before);
      if (many && done.act().change() != Change.REMOVED) {
        String counts =
            before == 0
                ? added + " at once"
                : "%d more than the %d before".formatted(added, before);
        return Hit.on(
            List.of(new Evidence(done.activity().eventId(), "RequiredResourceAccess", counts)),
            "the application asks for many permissions: " + counts + "; none of them is given yet");
      }
    }
    return Optional.empty();
  }

  private static Optional<Hit> young(Situation s, Policy policy, List<Grant> grants, String title) {
    if (grants.isEmpty()) {
      return Optional.empty();
    }
    AppAge age = s.age();
    if (!age.made() || !age.within(policy.window("young-app"))) {
      return Optional.empty();
    }
    List<Evidence> evidence = Power.evidence(grants);
    evidence.add(age.evidence());
    return Hit.on(evidence, title + age.words(), Power.names(grants));
  }

  private static boolean beyondGraph(Grant grant) {
    return grant.application()
        && grant.permission().known()
        && !Permissions.MICROSOFT_GRAPH.equals(grant.permission().resourceAppId());
  }

  /** Where it passes for a vendor's by its name alone, that is said by a factor of its own. */
  private static Optional<Hit> foreign(Situation s) {
    List<Grant> high = Power.given(s, Power::highForAll);
    if (high.isEmpty()
        || s.subject().registration() != Registration.ELSEWHERE
        || s.subject().vendorTrusted()) {
      return Optional.empty();
    }
    List<Evidence> evidence = Power.evidence(high);
    AppFacts.@Nullable Fact owner = s.subject().facts().ownerTenantId();
    evidence.add(
        owner != null
            ? new Evidence(owner.eventId(), "owner tenant", owner.value())
            : new Evidence(
                s.subject().facts().createdByConsent(),
                "ConsentAction.Permissions",
                "service principal made by the consent itself"));
    return Hit.on(
        evidence,
        "%s, for all of the tenant, to an application of another tenant",
        Power.names(high));
  }

  private static Optional<Hit> taken(Situation s) {
    List<Grant> removed = Power.only(s.grants(), grant -> grant.state() == State.REMOVED);
    List<Evidence> evidence = Power.evidence(removed);
    for (Done<Consent> done : s.done(Consent.class)) {
      if (done.act().change() == Change.REMOVED) {
        evidence.add(done.evidence(s.subject().display()));
      }
    }
    return Hit.on(
        evidence,
        removed.isEmpty()
            ? "a consent was taken back"
            : Words.list(Power.names(removed)) + ": taken away");
  }
}
