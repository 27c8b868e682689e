package io.consentry.deliver;

import io.consentry.avro.ActEvent;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.AssessedRole;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.GivenThing;
import io.consentry.avro.PrincipalRef;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What every SIEM format says of a finding, worked out and bounded in one place, so that all of
 * them say the same. It notes whether anything was cut; ask {@link #cut} last.
 */
final class SiemView {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9a-fA-F:]{2,39}(\\d{0,3}(\\.\\d{1,3}){3})?");
  private static final String TELLS = "tells";

  /** What is given that is a role. */
  private static final Set<String> ROLES =
      Set.of("directory-role", "role-activation", "eligible-role");

  /** Kinds of act that add to an application, or take from it, what is only a part of it. */
  private static final Set<String> PARTS = Set.of("credential", "owner");

  /** How much of a finding is told: all that findings have in practice, or less. */
  enum Bounds {
    WIDE(200, 60, 5, 100, 1_024),
    NARROW(50, 30, 2, 20, 256),
    LEAST(10, 10, 1, 5, 100);

    private final int permissions;
    private final int factors;
    private final int evidence;
    private final int events;
    private final int text;

    Bounds(int permissions, int factors, int evidence, int events, int text) {
      this.permissions = permissions;
      this.factors = factors;
      this.evidence = evidence;
      this.events = events;
      this.text = text;
    }
  }

  private final Finding finding;
  private final Bounds bounds;
  private boolean cut;

  private SiemView(Finding finding, Bounds bounds) {
    this.finding = finding;
    this.bounds = bounds;
  }

  static SiemView of(Finding finding, Bounds bounds) {
    return new SiemView(finding, bounds);
  }

  Finding finding() {
    return finding;
  }

  /** Whether something was left out of, or shortened in, what was asked for so far. */
  boolean cut() {
    return cut;
  }

  Severity severity() {
    return Severity.of(finding.getLevel());
  }

  boolean retracted() {
    return finding.getState().equals("retracted");
  }

  /** A text at no more than its bound; null for nothing. */
  @Nullable String text(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() <= bounds.text) {
      return text;
    }
    cut = true;
    int end = bounds.text - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** As many texts as are told, each at no more than its bound. */
  List<String> texts(List<String> texts) {
    return first(texts, bounds.events).stream().map(this::required).toList();
  }

  private String required(String text) {
    @Nullable String bounded = text(text);
    return bounded == null ? "" : bounded;
  }

  private <T> List<T> first(List<T> all, int most) {
    cut |= all.size() > most;
    return all.size() > most ? all.subList(0, most) : all;
  }

  String title() {
    return required(finding.getTitle());
  }

  Actor actor() {
    return finding.getActor();
  }

  /** What to call the actor; empty where nothing is known of him. */
  Optional<String> actorName() {
    Actor actor = finding.getActor();
    return Optional.ofNullable(text(firstKnown(actor.getName(), actor.getId(), actor.getAppId())));
  }

  Optional<AssessedApplication> app() {
    return Optional.ofNullable(finding.getApplication());
  }

  /** What to call the application; empty where the act is about none. */
  Optional<String> appName() {
    return app()
        .map(app -> text(firstKnown(app.getName(), app.getAppId(), app.getServicePrincipalId())));
  }

  /** The id that is best known: the application's, else its service principal's. */
  Optional<String> appId() {
    return app()
        .map(app ->
            text(firstKnown(app.getAppId(), app.getServicePrincipalId(), app.getObjectId())));
  }

  Optional<AssessedRole> role() {
    return Optional.ofNullable(finding.getRole());
  }

  /** The roles that the act gave besides the first, each once. */
  List<GivenThing> furtherRoles() {
    Set<String> told = new HashSet<>();
    role().ifPresent(role -> told.add(roleKey(role.getTemplateId(), role.getName())));
    return finding.getGiven().stream()
        .filter(given -> ROLES.contains(given.getSort()))
        .filter(given -> told.add(roleKey(given.getItem(), given.getLabel())))
        .toList();
  }

  private static String roleKey(@Nullable String templateId, String name) {
    return templateId == null ? name : templateId;
  }

  Optional<String> roleName() {
    return role().map(role -> text(role.getName()));
  }

  /** Whom the act is done to; of an older finding who gets or loses the role. */
  List<PrincipalRef> targets() {
    List<PrincipalRef> targets = finding.getTargets();
    return first(
        targets.isEmpty() ? role().map(AssessedRole::getPrincipal).stream().toList() : targets,
        bounds.events);
  }

  /** The targets that are not the application itself. */
  List<PrincipalRef> furtherTargets() {
    @Nullable String app = app().map(AssessedApplication::getServicePrincipalId).orElse(null);
    return targets().stream().filter(target -> app == null || !app.equals(target.getId())).toList();
  }

  /** The first of the targets by name, else by id: who the role is about, where there is one. */
  Optional<String> targetName() {
    return targets().stream().findFirst().map(this::name);
  }

  /** What to call a target; null where nothing is known of it. */
  @Nullable String name(PrincipalRef target) {
    return text(firstKnown(target.getName(), target.getId(), target.getAppId()));
  }

  Optional<String> targetId() {
    return targets().stream().findFirst().map(target -> text(target.getId()));
  }

  /** The group or setting that the act changes. */
  Optional<ChangedObject> object() {
    return Optional.ofNullable(finding.getObject());
  }

  Optional<String> objectName() {
    return object().map(object -> text(firstKnown(object.getName(), object.getId())));
  }

  /** Who gets or loses a role. */
  Optional<String> roleHolder() {
    return role()
        .map(role ->
            text(firstKnown(role.getPrincipal().getName(), role.getPrincipal().getId(), null)));
  }

  /** The caller's address, where what the event has is one. */
  Optional<String> ip() {
    @Nullable String ip = finding.getActor().getIp();
    return ip == null ? Optional.empty() : address(ip.strip());
  }

  private static Optional<String> address(String ip) {
    if (!IPV4.matcher(ip).matches() && !IPV6.matcher(ip).matches()) {
      return Optional.empty(); // with a port, a zone or a mask, or no address at all
    }
    try {
      return Optional.of(InetAddress.ofLiteral(ip).getHostAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // of an address's letters, but none
    }
  }

  List<AssessedPermission> permissions() {
    return first(finding.getPermissions(), bounds.permissions);
  }

  /** The permissions, each as people read it, such as {@code Mail.Read on Microsoft Graph}. */
  List<String> permissionNames() {
    return permissions().stream().map(this::permissionName).toList();
  }

  String permissionName(AssessedPermission permission) {
    return required(permission.getValue() + " on " + apiName(permission));
  }

  /** The API with the kind, such as {@code Microsoft Graph (Application)}. */
  String apiName(AssessedPermission permission) {
    @Nullable String api =
        firstKnown(permission.getResource(), permission.getResourceAppId(), null);
    return required((api == null ? "unknown" : api) + " (" + permission.getKind() + ")");
  }

  List<Factor> factors() {
    return first(finding.getFactors(), bounds.factors);
  }

  <T> List<T> evidence(List<T> all) {
    return first(all, bounds.evidence);
  }

  /** The factors that make up the score. */
  private List<Factor> counted() {
    return factors().stream()
        .filter(factor -> factor.getCounted() && factor.getPoints() != 0)
        .toList();
  }

  /** Why, a line for each factor that makes up the score: {@code +45 identity: ...}. */
  List<String> reasons() {
    return counted().stream()
        .map(factor ->
            required(
                "%+d %s: %s".formatted(factor.getPoints(), factor.getFamily(), factor.getTitle())))
        .toList();
  }

  /** The strongest factor, which stands for the rule where a format wants one. */
  Optional<Factor> rule() {
    return finding.getFactors().stream().filter(Factor::getCounted).findFirst();
  }

  /** The strongest factor's id; {@code no-factor} where none applied. */
  String ruleId() {
    return rule().map(Factor::getId).map(this::required).orElse("no-factor");
  }

  /** The techniques of MITRE ATT&amp;CK that the counted factors name, each once. */
  List<String> techniques() {
    return counted().stream().flatMap(each -> each.getMitre().stream()).distinct().toList();
  }

  /** The events of the act; those of an older finding without their kind. */
  List<ActEvent> acts() {
    List<ActEvent> acts = finding.getActs();
    if (acts.isEmpty()) {
      acts =
          first(finding.getEventIds(), bounds.events).stream()
              .map(id ->
                  new ActEvent(id, finding.getTime(), activity(), "unknown", TELLS, "unknown"))
              .toList();
    }
    return first(acts, bounds.events);
  }

  List<String> eventIds() {
    return texts(finding.getEventIds());
  }

  /** How many events the act has, told or not. */
  int eventCount() {
    return Math.max(1, finding.getEventIds().size() + finding.getDroppedEvents());
  }

  /** The activity that the act began with. */
  String activity() {
    return finding.getActivities().isEmpty()
        ? "unknown"
        : required(finding.getActivities().getFirst());
  }

  List<String> correlationIds() {
    return texts(finding.getCorrelationIds());
  }

  List<String> next() {
    return texts(finding.getNext());
  }

  /**
   * What the events did to what they are about, each word once: a credential, owner or member that
   * is added or removed is a change of the application or group.
   */
  Set<String> effects() {
    return finding.getActs().stream()
        .map(act -> isPart(act) ? "changes" : act.getEffect())
        .collect(Collectors.toSet());
  }

  private boolean isPart(ActEvent act) {
    // A group that is made concerns nobody yet.
    boolean member = act.getKind().equals("group") && !finding.getTargets().isEmpty();
    return (member || PARTS.contains(act.getKind()))
        && (act.getEffect().equals("adds") || act.getEffect().equals("removes"));
  }

  /** Whether the act only takes away: permissions, roles, owners, members. */
  boolean takes() {
    return finding.getActs().stream()
        .allMatch(act -> act.getEffect().equals("takes") || act.getEffect().equals("removes"));
  }

  /** The outcomes of the events, each once. */
  Set<String> outcomes() {
    return finding.getActs().stream().map(ActEvent::getOutcome).collect(Collectors.toSet());
  }

  private static @Nullable String firstKnown(@Nullable String... texts) {
    for (String text : texts) {
      if (text != null && !text.isBlank()) {
        return text;
      }
    }
    return null;
  }
}
