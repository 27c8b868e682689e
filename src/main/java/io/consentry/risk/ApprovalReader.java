package io.consentry.risk;

import static io.consentry.risk.PolicyReader.fold;

import io.consentry.activity.Guids;
import io.consentry.catalog.PermissionKind;
import io.consentry.risk.Approval.Allowed;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one approval. */
final class ApprovalReader {
  private final PolicyNode node;
  private final Map<String, PolicyNode> fields;
  private final String tenant;

  private ApprovalReader(PolicyNode node, String tenant) {
    this.node = node;
    this.tenant = tenant;
    this.fields =
        tenant.isEmpty()
            ? node.fields("tenant", "app", "permissions", "roles", "owner", "reason", "expires")
            : node.fields("app", "permissions", "roles", "owner", "reason", "expires");
  }

  /**
   * The approval; empty where it cannot be used, which is reported.
   *
   * @param tenant the tenant in whose section it stands; empty where it names one itself
   */
  static Optional<Approval> read(PolicyNode node, String tenant) {
    return new ApprovalReader(node, tenant).approval();
  }

  private Optional<Approval> approval() {
    Optional<String> of =
        tenant.isEmpty() ? required("tenant", "a tenant id") : Optional.of(tenant);
    Optional<String> app =
        required("app", "an application (client) id").filter(this::applicationId);
    List<Allowed> permissions = new ArrayList<>();
    list("permissions").forEach(each -> permissions.addAll(allowed(each)));
    Set<String> roles = new HashSet<>();
    list("roles").forEach(each -> each.text().map(PolicyReader::fold).ifPresent(roles::add));
    if (!fields.containsKey("permissions") && !fields.containsKey("roles")) {
      node.missing("permissions", "permissions or roles");
    }
    Optional<String> owner = required("owner", "who answers for it");
    Optional<String> reason = required("reason", "why");
    Optional<Instant> expires =
        required("expires", "a day such as 2026-12-31, or an instant").flatMap(this::expiry);
    return of.isEmpty() || app.isEmpty() || owner.isEmpty() || reason.isEmpty() || expires.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Approval(
                fold(of.get()),
                fold(app.get()),
                permissions,
                roles,
                owner.get(),
                reason.get(),
                expires.get(),
                node.document() + ", line " + node.line()));
  }

  private boolean applicationId(String text) {
    if (!Guids.isGuid(text)) {
      at("app").wrong("an application (client) id", text);
      return false;
    }
    return true;
  }

  /** A day is over when it is over in UTC. */
  private Optional<Instant> expiry(String text) {
    try {
      return Optional.of(
          text.contains("T")
              ? Instant.parse(text)
              : LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException _) {
      at("expires").wrong("a day such as 2026-12-31, or an instant", text);
      return Optional.empty();
    }
  }

  private static List<Allowed> allowed(PolicyNode item) {
    Map<String, PolicyNode> fields = item.fields("resource", "kind", "values");
    @Nullable PolicyNode resource = fields.get("resource");
    @Nullable PolicyNode kind = fields.get("kind");
    @Nullable PolicyNode values = fields.get("values");
    if (resource == null || kind == null || values == null) {
      String got = fields.isEmpty() ? "nothing" : String.join(", ", fields.keySet());
      item.wrong("resource, kind and values", got);
      return List.of();
    }
    Optional<String> api = resource.text();
    Optional<PermissionKind> sort = kind.text().flatMap(text -> kind(kind, text));
    List<Allowed> allowed = new ArrayList<>();
    for (PolicyNode value : values.items()) {
      Optional<String> text = value.text();
      if (api.isPresent() && sort.isPresent() && text.isPresent()) {
        allowed.add(new Allowed(fold(api.get()), sort.get(), fold(text.get())));
      }
    }
    return allowed;
  }

  private static Optional<PermissionKind> kind(PolicyNode node, String text) {
    for (PermissionKind kind : PermissionKind.values()) {
      if (kind.label().equalsIgnoreCase(text)) {
        return Optional.of(kind);
      }
    }
    node.wrong("application or delegated", text);
    return Optional.empty();
  }

  private List<PolicyNode> list(String field) {
    @Nullable PolicyNode found = fields.get(field);
    return found == null ? List.of() : found.items();
  }

  private Optional<String> required(String field, String expected) {
    @Nullable PolicyNode found = fields.get(field);
    if (found == null) {
      node.missing(field, expected);
      return Optional.empty();
    }
    return found.text();
  }

  private PolicyNode at(String field) {
    return fields.getOrDefault(field, node);
  }
}
