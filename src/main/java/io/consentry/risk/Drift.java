package io.consentry.risk;

import io.consentry.activity.Kind;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.Conformance.Verdict;
import io.consentry.catalog.Permission;
import io.consentry.catalog.Revision;
import io.consentry.catalog.Vendor;
import io.consentry.catalog.VendorStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far what an application holds is away from what it may hold, as of the time of an act: from
 * its vendor's document, and from what the operator approved. What an approval in force allows is
 * no drift, whatever the document says. Directory roles and what nobody documents or approved are
 * none either.
 *
 * @param vendor whose document it is; empty where it is no vendor's application, or only pretends
 *     to be
 * @param undocumented held, and not in the document
 * @param over the approval that is over while something that it allowed is still held
 * @param exceeded the approval in force that is nearest to what is held, where more is held
 * @param beyond held, and not in that approval
 */
record Drift(
    Optional<Vendor> vendor,
    List<Permission> undocumented,
    Optional<Approval> over,
    Optional<Approval> exceeded,
    List<Permission> beyond) {
  private static final Drift NONE =
      new Drift(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), List.of());

  Drift {
    undocumented = List.copyOf(undocumented);
    beyond = List.copyOf(beyond);
  }

  /** Whether the act's finding speaks of all that the application holds: others have no say. */
  static boolean concerns(Situation s) {
    return !s.added().isEmpty() || s.kinds().contains(Kind.REVIEW);
  }

  static Drift of(Situation s, Policy policy) {
    Subject subject = s.subject();
    List<Approval> approvals = policy.approvals(s.tenantId(), subject.app().appId());
    Optional<Vendor> vendor =
        subject.vendorTrusted() ? subject.vendor().map(match -> match.vendor()) : Optional.empty();
    if (vendor.isEmpty() && approvals.isEmpty()) {
      return NONE;
    }
    List<Approval> current =
        approvals.stream().filter(approval -> approval.inForce(s.end())).toList();
    List<Permission> undocumented =
        vendor.isEmpty()
            ? List.of()
            : subject.conformance().stream()
                .map(Conformance::verdicts)
                .flatMap(List::stream)
                .filter(verdict -> verdict.status() == VendorStatus.EXCESS)
                .map(Verdict::permission)
                .filter(held -> current.stream().noneMatch(approval -> approval.allows(held)))
                .toList();
    if (current.isEmpty()) {
      return new Drift(vendor, undocumented, over(approvals, subject), Optional.empty(), List.of());
    }
    Approval nearest =
        current.stream()
            .min(Comparator.comparingInt(approval -> beyond(approval, subject).size()))
            .orElseThrow();
    List<Permission> beyond = beyond(nearest, subject);
    return new Drift(
        vendor,
        undocumented,
        Optional.empty(),
        beyond.isEmpty() ? Optional.empty() : Optional.of(nearest),
        beyond);
  }

  /** Where nothing that was approved is held any more, nobody need renew anything. */
  private static Optional<Approval> over(List<Approval> approvals, Subject subject) {
    return approvals.stream()
        .filter(approval -> subject.heldAfter().stream().anyMatch(approval::allows))
        .max(Comparator.comparing(Approval::expires));
  }

  private static List<Permission> beyond(Approval approval, Subject subject) {
    return subject.heldAfter().stream()
        .filter(held -> ApprovalRules.beyond(approval, held))
        .toList();
  }

  /** Each thing to tell, as it is remembered: what was told once is told. In a fixed order. */
  Set<String> items() {
    Set<String> items = new TreeSet<>();
    vendor.ifPresent(whose ->
        undocumented.forEach(held -> items.add("document " + whose.id() + " " + key(held))));
    over.ifPresent(approval -> items.add("expired " + approval.expires()));
    exceeded.ifPresent(approval ->
        beyond.forEach(held -> items.add("beyond " + approval.expires() + " " + key(held))));
    return items;
  }

  /** All of it in one line; empty for none. */
  String inWords(Instant at) {
    List<String> parts = new ArrayList<>();
    if (!undocumented.isEmpty()) {
      parts.add("it " + undocumented(undocumented, at));
    }
    over.ifPresent(approval -> parts.add(over(approval)));
    exceeded.ifPresent(approval -> parts.add("it " + beyond(approval)));
    return String.join("; ", parts);
  }

  String undocumented(List<Permission> held, Instant at) {
    return "holds %s, which %s does not list".formatted(values(held), document(at));
  }

  static String over(Approval approval) {
    return "what %s approved expired at %s and is still held: %s"
        .formatted(approval.owner(), Words.time(approval.expires()), approval.reason());
  }

  String beyond(Approval approval) {
    return "holds %s, beyond what %s approved".formatted(values(beyond), approval.owner());
  }

  /** The document as it was on that day. */
  private String document(Instant at) {
    Vendor whose = vendor.orElseThrow();
    return whose.revisions().stream()
        .filter(revision -> revision.inForce(at))
        .max(Comparator.comparing(Revision::date))
        .map(revision ->
            "%s's document of %s (%s)".formatted(whose.name(), revision.date(), revision.id()))
        .orElse("%s's document as read on %s".formatted(whose.name(), whose.document().read()));
  }

  private static String values(List<Permission> held) {
    return Words.list(held.stream().map(Permission::value).toList());
  }

  private static String key(Permission held) {
    return "%s %s %s"
        .formatted(held.kind(), held.resourceAppId(), held.value().toLowerCase(Locale.ROOT));
  }
}
