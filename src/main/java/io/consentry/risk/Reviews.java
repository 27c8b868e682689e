package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Derived;
import io.consentry.activity.Sha256;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Applications.Known;
import io.consentry.ledger.History;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells when what an application holds is no longer within its vendor's document or within what was
 * approved for it, though nobody did anything: the document changed, a dated revision came into
 * force, an approval expired; and when nobody has used it for long. Each thing is told once of each
 * application, by whichever finding comes first: that of the act which gave it, or that of a
 * review.
 *
 * <p>An application whose vendor or approval was taken away is not told of: nothing says any more
 * what it may hold, and that was the operator's own doing. Nor is it told again when they come
 * back.
 */
public final class Reviews {
  private static final int DIGEST_DIGITS = 16;

  private final Knowledge knowledge;
  private final History history;
  private final Situations situations;

  /** Reviews by what is known now and what is remembered of the tenants. */
  public Reviews(Knowledge knowledge, Memory memory) {
    this.knowledge = knowledge;
    this.history = memory.history();
    this.situations = new Situations(knowledge, memory);
  }

  /** The review of the application as of that time, if there is anything to tell. */
  public Optional<Activity> due(Known application, Instant at) {
    AppFacts facts = application.facts();
    AppRef app = facts.ref();
    String tenant = application.tenantId();
    Situation situation = situations.of(List.of(activity(tenant, app, at, Set.of(), "")));
    Policy policy = knowledge.policy(tenant);
    Drift drift = Drift.of(situation, policy);
    Set<String> items = drift.items();
    List<String> words = new ArrayList<>(List.of(drift.inWords(at)));
    for (Idleness idle : Idleness.of(situation, policy)) {
      items.addAll(idle.items());
      words.add(idle.inWords());
    }
    words.removeIf(String::isEmpty);
    return items.stream().allMatch(item -> history.told(tenant, app, item))
        ? Optional.empty()
        : Optional.of(activity(tenant, app, at, items, String.join("; ", words)));
  }

  /** Remembers what the finding told of its application, so that no review tells it again. */
  public void told(Finding finding) {
    Situation situation = finding.situation();
    String tenant = situation.tenantId();
    Policy policy = knowledge.policy(tenant);
    AppRef app = situation.subject().app();
    Set<String> items = new TreeSet<>();
    if (Drift.concerns(situation)) {
      items.addAll(Drift.of(situation, policy).items());
    }
    Idleness.of(situation, policy).forEach(idle -> items.addAll(idle.items()));
    for (String item : items) {
      history.tell(tenant, app, item, situation.end(), finding.id());
    }
  }

  private static Activity activity(
      String tenant, AppRef app, Instant at, Set<String> items, String cause) {
    @Nullable String who = app.appId() != null ? app.appId() : app.servicePrincipalId();
    String digest = Sha256.hex(String.join("\n", items)).substring(0, DIGEST_DIGITS);
    String id = "Review_" + who + "_" + digest;
    return new Activity(
        id,
        id,
        tenant,
        at,
        "Review of what an application holds",
        Outcome.SUCCESS,
        null,
        "Consentry",
        Activity.WireFormat.GRAPH,
        Actor.UNKNOWN,
        new Derived.Review(app, cause));
  }
}
