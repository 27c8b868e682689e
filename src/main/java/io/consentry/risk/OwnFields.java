package io.consentry.risk;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.catalog.Permission;
import io.consentry.catalog.Role;
import io.consentry.catalog.Tier;
import io.consentry.catalog.VendorStatus;
import io.consentry.ledger.AppFacts;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields that conditions of users' own factors may ask for: one table that declares them to the
 * compiler, gives their values, and documents them. Text that an event lacks is empty.
 */
public final class OwnFields {
  /** A tier that nobody knows is above all that are known: {@code tier <= 1} must not hold. */
  private static final long UNKNOWN_TIER = 9;

  private static final CelType TEXT = SimpleType.STRING;
  private static final CelType YES = SimpleType.BOOL;
  private static final CelType NUMBER = SimpleType.INT;

  private OwnFields() {}

  /** What a condition is asked about. */
  record Act(Situation situation, Policy policy) {
    ZonedDateTime local() {
      return situation.start().atZone(policy.workingHours().zone());
    }
  }

  /** A field of a value of type {@code T}. */
  record Field<T>(String name, CelType type, String says, Function<T, Object> value) {}

  /** Fields under a name, in their order. */
  record Struct<T>(String name, Map<String, Field<T>> fields) {
    @SafeVarargs
    static <T> Struct<T> of(String name, Field<T>... fields) {
      Map<String, Field<T>> byName = new LinkedHashMap<>();
      for (Field<T> field : fields) {
        byName.put(field.name(), field);
      }
      return new Struct<>(name, byName);
    }

    CelType type() {
      return StructTypeReference.create(name);
    }

    ImmutableMap<String, CelType> types() {
      ImmutableMap.Builder<String, CelType> types = ImmutableMap.builder();
      fields.forEach((field, value) -> types.put(field, value.type()));
      return types.buildOrThrow();
    }

    ImmutableMap<String, Object> values(T of) {
      ImmutableMap.Builder<String, Object> values = ImmutableMap.builder();
      fields.forEach((field, value) -> values.put(field, value.value().apply(of)));
      return values.buildOrThrow();
    }

    ImmutableList<Object> values(List<T> all) {
      return all.stream()
          .map(each -> (Object) values(each))
          .collect(ImmutableList.toImmutableList());
    }
  }

  private static final Struct<Actor> ACTOR =
      Struct.of(
          "Actor",
          new Field<>("type", TEXT, "user, application or unknown", a -> a.type().label()),
          new Field<>("id", TEXT, "object id", a -> text(a.id())),
          new Field<>("name", TEXT, "user principal name or display name", a -> text(a.name())),
          new Field<>("app_id", TEXT, "of an acting application", a -> text(a.appId())),
          new Field<>("ip", TEXT, "the caller's address", a -> text(a.ip())),
          new Field<>("user_agent", TEXT, "the caller's user agent", a -> text(a.userAgent())));

  private static final Struct<Subject> APP =
      Struct.of(
          "App",
          new Field<>("app_id", TEXT, "application (client) id", s -> text(s.app().appId())),
          new Field<>(
              "service_principal_id",
              TEXT,
              "in the tenant",
              s -> text(s.app().servicePrincipalId())),
          new Field<>("name", TEXT, "newest display name; names lie", s -> text(s.app().name())),
          new Field<>(
              "vendor",
              TEXT,
              "id of the vendor it is taken for",
              s -> s.vendor().map(match -> match.vendor().id()).orElse("")),
          new Field<>(
              "vendor_trusted", YES, "and nothing speaks against it", Subject::vendorTrusted),
          new Field<>(
              "registration",
              TEXT,
              "here, elsewhere or unknown",
              s -> s.registration().name().toLowerCase(Locale.ROOT)),
          new Field<>("publisher", TEXT, "verified publisher", s -> fact(s.facts().publisher())),
          new Field<>(
              "owner_tenant", TEXT, "who registered it", s -> fact(s.facts().ownerTenantId())),
          new Field<>("first_party", YES, "one of Microsoft's own", Subject::firstParty));

  private static final Struct<Permission> PERMISSION =
      Struct.of(
          "Permission",
          new Field<>("value", TEXT, "such as Mail.Read", Permission::value),
          new Field<>("resource", TEXT, "the API's name", p -> text(p.resource())),
          new Field<>("resource_app_id", TEXT, "the API's app id", p -> text(p.resourceAppId())),
          new Field<>(
              "kind",
              TEXT,
              "application or delegated",
              p -> p.kind().label().toLowerCase(Locale.ROOT)),
          new Field<>("tier", NUMBER, "0 to 3; 9 where unknown", p -> tier(p.tier())));

  private static final Struct<Grant> GRANT =
      Struct.of(
          "Grant",
          new Field<>("value", TEXT, "such as Mail.Read", g -> g.permission().value()),
          new Field<>("resource", TEXT, "the API's name", g -> text(g.permission().resource())),
          new Field<>(
              "resource_app_id",
              TEXT,
              "the API's app id",
              g -> text(g.permission().resourceAppId())),
          new Field<>(
              "kind",
              TEXT,
              "application or delegated",
              g -> g.permission().kind().label().toLowerCase(Locale.ROOT)),
          new Field<>("tier", NUMBER, "0 to 3; 9 where unknown", g -> tier(g.permission().tier())),
          new Field<>("state", TEXT, "added, asked, held or removed", g -> g.state().label()),
          new Field<>("added", YES, "given by this act", Grant::added),
          new Field<>("tenant_wide", YES, "for every user", Grant::tenantWide),
          new Field<>("held_before", YES, "held before the act", Grant::heldBefore),
          new Field<>(
              "vendor_status",
              TEXT,
              "needed, optional, future, other-product, excess; empty without a vendor",
              g -> status(g.vendorStatus())));

  private static final Struct<RoleGrant> ROLE =
      Struct.of(
          "Role",
          new Field<>("name", TEXT, "such as Global Reader", RoleGrant::name),
          new Field<>(
              "template_id",
              TEXT,
              "the same in every tenant",
              r -> r.role().map(Role::templateId).orElse(text(r.act().role().templateId()))),
          new Field<>("tier", NUMBER, "0 to 3; 9 where unknown", r -> tier(r.tier())),
          new Field<>(
              "change",
              TEXT,
              "assigned, activated, removed, expired, requested, ...",
              r -> r.act().change().name().toLowerCase(Locale.ROOT)),
          new Field<>("given", YES, "held since the act", RoleGrant::given),
          new Field<>("activation", YES, "activated, not assigned", RoleGrant::activation),
          new Field<>("eligible", YES, "may be activated", r -> r.act().eligible()),
          new Field<>("scope", TEXT, "empty for the directory", r -> text(r.act().scope())),
          new Field<>(
              "holder_type",
              TEXT,
              "user, group, service-principal or unknown",
              r -> r.act().principal().type().label()),
          new Field<>("holder_id", TEXT, "object id", r -> text(r.act().principal().id())),
          new Field<>("holder_name", TEXT, "its name", r -> text(r.act().principal().name())),
          new Field<>("holder_guest", YES, "a guest", r -> guest(r.act().principal())));

  /** Every type but those of CEL itself. */
  static final List<Struct<?>> STRUCTS = List.of(ACTOR, APP, GRANT, ROLE, PERMISSION);

  /** The names that a condition may begin with. */
  static final Struct<Act> VARIABLES =
      Struct.of(
          "",
          new Field<>("tenant", TEXT, "tenant id", a -> a.situation().tenantId()),
          new Field<>(
              "kinds",
              ListType.create(TEXT),
              "of the act's events, such as consent, credential, directory-role",
              a ->
                  a.situation().kinds().stream()
                      .map(Kind::label)
                      .collect(ImmutableList.toImmutableList())),
          new Field<>(
              "activities",
              ListType.create(TEXT),
              "their names, such as Consent to application",
              a ->
                  a.situation().activities().stream()
                      .map(Activity::name)
                      .collect(ImmutableList.toImmutableList())),
          new Field<>(
              "failed",
              YES,
              "whether none of it took effect",
              a -> a.situation().activities().stream().noneMatch(Activity::tookEffect)),
          new Field<>("actor", ACTOR.type(), "who acted", a -> ACTOR.values(a.situation().actor())),
          new Field<>(
              "app", APP.type(), "the application", a -> APP.values(a.situation().subject())),
          new Field<>(
              "grants",
              ListType.create(GRANT.type()),
              "permissions concerned",
              a -> GRANT.values(a.situation().grants())),
          new Field<>(
              "roles",
              ListType.create(ROLE.type()),
              "directory roles concerned",
              a -> ROLE.values(a.situation().roles())),
          new Field<>(
              "held_before",
              ListType.create(PERMISSION.type()),
              "what the application held",
              a -> PERMISSION.values(a.situation().subject().heldBefore())),
          new Field<>(
              "held_after",
              ListType.create(PERMISSION.type()),
              "what it holds since the act",
              a -> PERMISSION.values(a.situation().subject().heldAfter())),
          new Field<>("time", SimpleType.TIMESTAMP, "when the act began", a -> instant(a)),
          new Field<>(
              "hour", NUMBER, "0 to 23, on the tenant's clocks", a -> (long) a.local().getHour()),
          new Field<>(
              "weekday",
              NUMBER,
              "1 Monday to 7 Sunday, on the tenant's clocks",
              a -> (long) a.local().getDayOfWeek().getValue()),
          new Field<>(
              "working_hours",
              YES,
              "whether people work then",
              a -> a.policy().workingHours().contains(a.situation().start())),
          new Field<>(
              "known_network",
              YES,
              "whether actor.ip is in the list networks",
              a -> a.policy().networks().contain(a.situation().actor().ip())),
          new Field<>(
              "lists",
              MapType.create(TEXT, ListType.create(TEXT)),
              "the operator's lists by name, all in lower case",
              a -> lists(a.policy())));

  /** A line for each field: its path, its type, what it says. */
  public static List<String> describe() {
    return Stream.concat(Stream.of(VARIABLES), STRUCTS.stream()).flatMap(OwnFields::lines).toList();
  }

  private static <T> Stream<String> lines(Struct<T> struct) {
    String before = struct.name().isEmpty() ? "" : struct.name() + ".";
    return struct.fields().values().stream()
        .map(field ->
            "%-26s %-24s %s".formatted(before + field.name(), shown(field.type()), field.says()));
  }

  private static String shown(CelType type) {
    return switch (type) {
      case ListType list -> "list(" + shown(list.elemType()) + ")";
      case MapType map -> "map(" + shown(map.keyType()) + ", " + shown(map.valueType()) + ")";
      default -> type.name().replace("google.protobuf.Timestamp", "timestamp");
    };
  }

  /** The value of a variable; empty where there is none of that name. */
  static Optional<Object> value(String name, Act act) {
    return Optional.ofNullable(VARIABLES.fields().get(name)).map(field -> field.value().apply(act));
  }

  private static Instant instant(Act act) {
    return act.situation().start();
  }

  private static ImmutableMap<String, Object> lists(Policy policy) {
    ImmutableMap.Builder<String, Object> lists = ImmutableMap.builder();
    policy.lists().forEach((name, list) -> lists.put(name, ImmutableList.sortedCopyOf(list)));
    return lists.buildOrThrow();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String fact(AppFacts.@Nullable Fact fact) {
    return fact == null ? "" : fact.value();
  }

  private static String status(@Nullable VendorStatus status) {
    return status == null ? "" : status.label();
  }

  private static long tier(Tier tier) {
    @Nullable Integer number = tier.number();
    return number == null ? UNKNOWN_TIER : number;
  }

  private static boolean guest(Principal principal) {
    return principal.isGuest();
  }
}
