package io.consentry.risk;

import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Sha256;
import io.consentry.activity.Signal;
import io.consentry.ledger.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the activities of one act. Events of one correlation id are one act (FORMATS.md, rule 2).
 * Privileged Identity Management and the directory log one activation under different correlation
 * ids: these are joined by member, role or group, and direction within minutes (FORMATS.md 1.5).
 */
public final class Cases {
  /** How far apart the two records of one activation may be; they are seconds apart in samples. */
  private static final Duration TWIN = Duration.ofMinutes(5);

  private static final int ID_DIGITS = 16;

  /** How many of the activities that found no room in an act, or a part of it, make a part. */
  private static final int PART = 64;

  private final Table<Case> cases;

  /** Cases kept in the table, which bounds for how long. */
  public Cases(Table<Case> cases) {
    this.cases = cases;
  }

  /** Adds the activity to its act, and remembers it. */
  public Added add(Activity activity) {
    Added added = grown(activity);
    keep(added);
    return added;
  }

  /**
   * The activity's act with the activity, which {@link #keep} or {@link #published} has yet to
   * remember. Where the act is full, the activity counts as one more there, and has its place in a
   * further part of the act: who floods an act must not hide anything in it.
   */
  public Added grown(Activity activity) {
    String key = key(activity);
    @Nullable Case known = cases.get(key);
    while (known != null
        && !(activity.act() instanceof Signal)
        && !known.hasRoom(activity)
        && !known.has(activity)) {
      cases.put(key, known.with(activity));
      key = key + "|" + known.dropped() / PART;
      known = cases.get(key);
    }
    if (known != null && known.has(activity)) {
      // Of signals nobody remembers which came before; others are read again after a crash.
      return new Added(key, known, false);
    }
    return new Added(key, (known == null ? Case.opened(id(key)) : known).with(activity), true);
  }

  /**
   * An act, or the part of one, as it stands.
   *
   * @param grown whether it is larger than it was
   */
  public record Added(String key, Case act, boolean grown) {}

  /** Remembers the act as it stands. */
  public void keep(Added added) {
    if (added.grown()) {
      cases.put(added.key(), added.act());
    }
  }

  /** The act of that key; null where it is forgotten. */
  public @Nullable Case of(String key) {
    return cases.get(key);
  }

  /** Remembers the act of that key as it stands, and what was published of it. */
  public void published(String key, Case act, Finding finding) {
    cases.put(key, act.published(finding));
  }

  /** The key of the act that this activity belongs to. */
  private String key(Activity activity) {
    if (activity.act() instanceof Signal signal) {
      return signalKey(activity, signal);
    }
    @Nullable String twin = twinKey(activity);
    return twin == null ? activity.tenantId() + "|act|" + activity.correlationId() : twin;
  }

  /**
   * What is seen of one principal or application in one day is one act: a program that signs in
   * every minute is one thing to look at.
   */
  private static String signalKey(Activity activity, Signal signal) {
    @Nullable String who =
        switch (signal) {
          case Signal.SignIn in -> or(in.who().id(), or(in.who().name(), in.client().appId()));
          case Signal.RiskEvent risk -> or(risk.who().id(), risk.who().appId());
          default -> or(signal.about().appId(), signal.about().servicePrincipalId());
        };
    return String.join(
        "|",
        activity.tenantId(),
        activity.act().kind().label(),
        who == null ? activity.eventId() : who,
        activity.time().atZone(ZoneOffset.UTC).toLocalDate().toString());
  }

  private static @Nullable String or(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }

  /**
   * The act of a change of a role, or of who is in a group, that Privileged Identity Management has
   * a part in; null for all others.
   */
  private @Nullable String twinKey(Activity activity) {
    @Nullable String change =
        switch (activity.act()) {
          case DirectoryRole role -> pimRole(activity, role);
          case GroupChange group -> pimGroup(activity, group);
          default -> null;
        };
    if (change == null) {
      return null;
    }
    String prefix = String.join("|", activity.tenantId(), "pim", change);
    long window = window(activity.time());
    for (long near = window - 1; near <= window + 1; near++) {
      String key = prefix + "|" + near;
      @Nullable Case known = cases.get(key);
      if (known != null && within(known, activity.time())) {
        return key;
      }
    }
    return prefix + "|" + window;
  }

  private static @Nullable String pimRole(Activity activity, DirectoryRole role) {
    return role.via() == Via.PIM || activity.actor().isPim()
        ? twin(
            role.principal().id(),
            role.role().templateId(),
            role.eligible() ? "eligible" : "active",
            role.change().takes() ? "taken" : "given",
            role.scope() == null ? "" : role.scope())
        : null;
  }

  private static @Nullable String pimGroup(Activity activity, GroupChange change) {
    return "PIM".equalsIgnoreCase(activity.service()) || activity.actor().isPim()
        ? twin(
            change.member().id(),
            change.group().id(),
            change.owner() ? "owner" : "member",
            Eligibility.of(activity) ? "eligible" : "active",
            change.added() ? "given" : "taken")
        : null;
  }

  /** What both records of a change say; null where one of its parties is not known by id. */
  private static @Nullable String twin(
      @Nullable String who, @Nullable String what, String... change) {
    return who == null || what == null
        ? null
        : String.join("|", who, what, String.join("|", change));
  }

  private static long window(Instant time) {
    return time.getEpochSecond() / TWIN.toSeconds();
  }

  private static boolean within(Case known, Instant time) {
    return known.activities().stream()
        .anyMatch(activity -> Duration.between(activity.time(), time).abs().compareTo(TWIN) <= 0);
  }

  private static String id(String key) {
    return Sha256.hex(key).substring(0, ID_DIGITS);
  }
}
