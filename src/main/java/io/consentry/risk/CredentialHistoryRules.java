package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.catalog.Role;
import io.consentry.catalog.Tier;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.History;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Sort;
import io.consentry.ledger.Ledger;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.ledger.Verb;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** New credentials, against who added which from where before. */
final class CredentialHistoryRules {
  private static final String ADDS = Verb.ADDS_CREDENTIAL.label();

  /** Given for good or to be activated; an activation itself is what a role is had for. */
  private static final List<String> ASSIGNED = List.of("assigned ", "eligible ");

  /** How much of an address names the network: three numbers of four, or three of eight. */
  private static final int V4_NETWORK = 3;

  private static final int V6_NETWORK = 6;
  private static final int V4_BYTES = 4;

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "credential-after-consent",
              Family.SEQUENCE,
              List.of("K03"),
              List.of("T1098.001"),
              CredentialHistoryRules::afterConsent),
          new Rule(
              "credential-by-new-actor",
              Family.ACTOR,
              List.of("K04"),
              List.of("T1098.001"),
              CredentialHistoryRules::newActor),
          new Rule(
              "credential-of-another-type",
              Family.PROCEDURE,
              List.of("K05"),
              List.of("T1098.001"),
              (s, p) -> anotherType(s)),
          new Rule(
              "credential-after-role",
              Family.SEQUENCE,
              List.of("K06"),
              List.of("T1098.001", "T1098.003"),
              CredentialHistoryRules::afterRole),
          new Rule(
              "federated-trust-changed",
              Family.FOOTHOLD,
              List.of("K09"),
              List.of("T1098.001"),
              (s, p) -> trustChanged(s)),
          new Rule(
              "credential-from-rare-address",
              Family.PROCEDURE,
              List.of("K11"),
              List.of("T1098.001"),
              CredentialHistoryRules::rareAddress));

  private CredentialHistoryRules() {}

  /** The acts that added a credential; Azure rotates those of managed identities by itself. */
  private static List<Done<CredentialChange>> added(Situation s) {
    List<Done<CredentialChange>> added = new ArrayList<>();
    for (Done<CredentialChange> done : s.done(CredentialChange.class)) {
      if (!done.act().added().isEmpty() && !done.activity().actor().isManagedIdentityService()) {
        added.add(done);
      }
    }
    return added;
  }

  private static List<Evidence> evidence(List<Done<CredentialChange>> added) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<CredentialChange> done : added) {
      done.act()
          .added()
          .forEach(credential -> evidence.add(done.evidence(FootholdRules.shown(credential))));
    }
    return evidence;
  }

  /** Consent first, and then the credential: Sentinel's rule had it the other way round. */
  private static Optional<Hit> afterConsent(Situation s, Policy policy) {
    List<Done<CredentialChange>> added = added(s);
    if (added.isEmpty()) {
      return Optional.empty();
    }
    Duration window = policy.window("credential-after-consent");
    List<Evidence> consents = new ArrayList<>();
    for (Mark mark : s.past().ofApp(Track.CONSENT, window)) {
      if (mark.detail().equals("everyone") && isFollowed(mark, added, window)) {
        consents.add(
            new Evidence(
                mark.eventId(), "history", "consent for all users at " + Words.time(mark.time())));
      }
    }
    if (consents.isEmpty()) {
      return Optional.empty();
    }
    consents.addAll(evidence(added));
    return Hit.on(
        consents,
        "a credential was added within %s after consent for all users"
            .formatted(Words.lasting(window)));
  }

  private static boolean isFollowed(
      Mark mark, List<Done<CredentialChange>> added, Duration window) {
    for (Done<CredentialChange> done : added) {
      Instant time = done.activity().time();
      if (mark.time().isBefore(time) && !mark.time().plus(window).isBefore(time)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Hit> newActor(Situation s, Policy policy) {
    List<Done<CredentialChange>> added = added(s);
    Actor actor = s.actor();
    Duration window = policy.window("credential-by-new-actor");
    // Who registers an application gives it its first credential.
    boolean own =
        s.done(AppChange.class).stream().anyMatch(done -> done.act().change() == Change.ADDED);
    if (added.isEmpty()
        || own
        || s.others().actsForMicrosoft(actor)
        || !s.past().first(actor.id(), Track.DID, ADDS, window)) {
      return Optional.empty();
    }
    return Hit.on(
            evidence(added),
            "the first credential that %s added to anything in %s"
                .formatted(actor.display(), Words.lasting(window)))
        .map(hit -> hit.unusual(s));
  }

  /**
   * A secret where there were certificates only, or the other way round, by what the events tell of
   * the keys before them and by what is on record. To leave both for a federated credential is what
   * Microsoft recommends, and is not meant.
   */
  private static Optional<Hit> anotherType(Situation s) {
    List<Done<CredentialChange>> added = added(s);
    if (added.isEmpty()) {
      return Optional.empty();
    }
    List<Known> before = known(s);
    Set<String> known = new TreeSet<>();
    before.forEach(credential -> known.add(type(credential.holding())));
    Set<String> recorded = Set.copyOf(known);
    Set<String> told = told(added);
    known.addAll(told);
    List<Evidence> evidence = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (Done<CredentialChange> done : added) {
      for (Credential credential : done.act().added()) {
        boolean key =
            credential.type() == Credential.Type.PASSWORD
                || credential.type() == Credential.Type.CERTIFICATE;
        if (key && !known.isEmpty() && !known.contains(fold(credential.type().name()))) {
          other.add(credential.type() == Credential.Type.PASSWORD ? "a secret" : "a certificate");
          evidence.addFirst(done.evidence(FootholdRules.shown(credential)));
        }
      }
    }
    if (other.isEmpty()) {
      return Optional.empty();
    }
    before.forEach(credential -> evidence.add(credential.evidence()));
    for (String type : told) {
      if (!recorded.contains(type)) {
        evidence.add(added.getFirst().evidence("before it: " + type));
      }
    }
    return Hit.on(
            evidence,
            "%s was added to an application that had only %s credentials before"
                .formatted(Words.list(other), Words.list(List.copyOf(known))))
        .map(hit -> told.isEmpty() ? hit.unusual(s) : hit);
  }

  /** The types of key that were there before the act, as each of its events tells. */
  private static Set<String> told(List<Done<CredentialChange>> added) {
    Set<Credential.Type> told = EnumSet.complementOf(EnumSet.of(Credential.Type.OTHER));
    for (Done<CredentialChange> done : added) {
      Set<Credential.Type> before = new HashSet<>(done.act().kept());
      done.act().removed().forEach(credential -> before.add(credential.type()));
      told.retainAll(before);
    }
    return told.stream().map(type -> fold(type.name())).collect(Collectors.toSet());
  }

  /** A credential on record for the application, and its first change before the act. */
  private record Known(Holding holding, Holding.Change change) {
    Evidence evidence() {
      return new Evidence(
          change.eventId(), "ledger", holding.label() + " at " + Words.time(change.time()));
    }
  }

  private static List<Known> known(Situation s) {
    Set<String> own = new HashSet<>();
    s.activities().forEach(activity -> own.add(activity.eventId()));
    List<Known> known = new ArrayList<>();
    for (String id : ids(s)) {
      for (Holding holding : s.past().holdings(id)) {
        Holding.@Nullable Change first =
            holding.sort() == Sort.CREDENTIAL ? firstBefore(holding, s.end(), own) : null;
        if (first != null) {
          known.add(new Known(holding, first));
        }
      }
    }
    return known;
  }

  private static Holding.@Nullable Change firstBefore(
      Holding holding, Instant end, Set<String> own) {
    for (Holding.Change change : holding.changes()) {
      if (!own.contains(change.eventId()) && !change.time().isAfter(end)) {
        return change;
      }
    }
    return null;
  }

  private static Set<String> ids(Situation s) {
    AppFacts facts = s.subject().facts();
    Set<String> ids = new TreeSet<>(History.ids(s.subject().app()));
    ids.addAll(History.ids(new AppRef(null, facts.servicePrincipalId(), facts.objectId(), null)));
    return ids;
  }

  /** The ledger calls a credential by its type and name. */
  private static String type(Holding holding) {
    int end = holding.label().indexOf(' ');
    return end < 0 ? holding.label() : holding.label().substring(0, end);
  }

  /** An activation is what a role is had for; an assignment of yesterday is news. */
  private static Optional<Hit> afterRole(Situation s, Policy policy) {
    List<Done<CredentialChange>> added = added(s);
    if (added.isEmpty()) {
      return Optional.empty();
    }
    Actor actor = s.actor();
    Duration window = policy.window("credential-after-role");
    List<Evidence> evidence = new ArrayList<>();
    List<String> roles = new ArrayList<>();
    for (Mark mark : s.past().of(actor.id(), Track.ROLE, "", window)) {
      Optional<Role> role =
          ASSIGNED.stream()
              .filter(mark.detail()::startsWith)
              .findFirst()
              .flatMap(how -> s.past().role(mark.detail().substring(how.length())));
      if (role.isPresent() && role.get().tier().compareTo(Tier.ONE) <= 0) {
        roles.add(role.get().name());
        evidence.add(
            new Evidence(
                mark.eventId(),
                "history",
                actor.display() + " got " + role.get().name() + " at " + Words.time(mark.time())));
      }
    }
    if (evidence.isEmpty()) {
      return Optional.empty();
    }
    evidence.addAll(evidence(added));
    return Hit.on(
        evidence,
        "%s got %s less than %s before adding the credential"
            .formatted(actor.display(), Words.list(roles), Words.lasting(window)));
  }

  /** Whether the one took the place of one of the others. */
  static boolean replaces(Credential one, List<Credential> others) {
    return Ledger.inPlace(one, others)
        || others.stream().anyMatch(other -> sameFederated(one, other));
  }

  /** A federated credential is known by its name; its trust may be another one. */
  private static boolean sameFederated(Credential one, Credential other) {
    return one.type() == Credential.Type.FEDERATED
        && other.type() == Credential.Type.FEDERATED
        && Objects.equals(one.name(), other.name());
  }

  /** The same federated credential by its name, and another issuer or subject. */
  private static Optional<Hit> trustChanged(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> changes = new ArrayList<>();
    for (Done<CredentialChange> done : s.done(CredentialChange.class)) {
      for (Credential now : done.act().added()) {
        for (Credential before : done.act().removed()) {
          if (sameFederated(now, before)) {
            evidence.add(done.evidence(FootholdRules.shown(now)));
            changes.add(trust(now) + " instead of " + trust(before));
          }
        }
      }
    }
    return Hit.on(evidence, "a federated credential of the application now trusts %s", changes);
  }

  private static String trust(Credential credential) {
    return credential.subject() + " of " + credential.issuer();
  }

  /** Where the event has no address, and where the earlier ones had none, nothing is said. */
  private static Optional<Hit> rareAddress(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    @Nullable String from = null;
    for (Done<CredentialChange> done : added(s)) {
      @Nullable String address = done.activity().actor().ip();
      if (address != null && !address.isBlank()) {
        from = address;
        evidence.add(done.evidence("from " + address));
      }
    }
    if (from == null) {
      return Optional.empty();
    }
    Duration window = policy.window("credential-from-rare-address");
    String network = network(from);
    int elsewhere = 0;
    int here = 0;
    for (Mark mark : s.past().ofApp(Track.CREDENTIAL, window)) {
      String address = mark.detail().substring(mark.detail().indexOf(' ') + 1);
      if (!address.isBlank()) {
        boolean same = network(address).equals(network);
        here += same ? 1 : 0;
        elsewhere += same ? 0 : 1;
        evidence.add(new Evidence(mark.eventId(), "history", "an earlier one from " + address));
      }
    }
    // One earlier credential makes no habit.
    return here > 0 || elsewhere < policy.limit("credential-addresses-known")
        ? Optional.empty()
        : Hit.on(
                evidence,
                "a credential was added from %s, and none of the %d before in %s from there"
                    .formatted(from, elsewhere, Words.lasting(window)))
            .map(hit -> hit.unusual(s));
  }

  /** Addresses change within a network; text that is no address is a network of its own. */
  private static String network(String address) {
    try {
      byte[] bytes = InetAddress.ofLiteral(address).getAddress();
      int length = bytes.length == V4_BYTES ? V4_NETWORK : V6_NETWORK;
      return Arrays.toString(Arrays.copyOf(bytes, length));
    } catch (IllegalArgumentException _) {
      return address;
    }
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
