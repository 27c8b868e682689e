package io.consentry.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A made-up history of many tenants, the same one for the same shape: acts that concern Consentry
 * as often as tenants do them, most of them harmless, among events that do not concern it.
 */
public final class MadeHistory {
  /** Long enough for "in 90 days before" to have an answer. */
  public static final Duration SPAN = Duration.ofDays(90);

  private static final Instant FROM = Instant.parse("2026-03-02T00:00:00Z");
  private static final int SHARED_APPLICATIONS = 4;
  private static final String GRAPH = "00000003-0000-0000-c000-000000000000";
  private static final String GRAPH_HERE = "c0c0c0c0-0003-4000-8000-000000000003";
  private static final String MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
  private static final String USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1";
  private static final List<String> NAMES =
      List.of("Notes", "CRM", "Payroll", "Survey", "Whiteboard", "Scheduler", "Backup", "Huntress");
  private static final List<String> SCOPES =
      List.of(
          "User.Read openid profile offline_access",
          "User.Read Calendars.Read offline_access",
          "User.Read openid email",
          "Mail.Read User.Read offline_access",
          "Files.ReadWrite.All User.Read offline_access");

  private final Shape shape;
  private final Random random;
  private final BitSet added = new BitSet();
  private long made;
  private long relevant;
  private Instant now = FROM;

  /**
   * What the history is of.
   *
   * @param events how many
   * @param tenants that they are of, each as often as the others
   * @param applications of each tenant
   * @param relevant share of the events that concern Consentry, 0 to 1; 0.05 in a real tenant
   * @param first how many at the beginning all concern it, for a program to warm up by
   */
  public record Shape(
      long seed, long events, int tenants, int applications, double relevant, long first) {
    public Shape {
      if (events < 1 || tenants < 1 || applications < 1 || relevant < 0 || relevant > 1) {
        throw new IllegalArgumentException(
            "history: expected at least one event, tenant and application, and a share from 0 to 1, got "
                + "%d, %d, %d, %s".formatted(events, tenants, applications, relevant));
      }
    }
  }

  /**
   * One raw event.
   *
   * @param id its id; together with the tenant the key of its assessment
   * @param relevant whether it concerns Consentry
   * @param value an Azure Monitor record, JSON in UTF-8, about 2.3 KB
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Event(String tenant, String id, boolean relevant, Instant time, byte[] value) {}

  private MadeHistory(Shape shape) {
    this.shape = shape;
    this.random = new Random(shape.seed());
  }

  /** Gives the events in the order of their times; all of a tenant are in order, acts are whole. */
  public static void of(Shape shape, Consumer<Event> out) {
    new MadeHistory(shape).all(out);
  }

  /** The id of one of the tenants, from 0 on. */
  public static String tenant(Shape shape, int number) {
    return new UUID(shape.seed() << 16 | 0x4000, Long.MIN_VALUE | number).toString();
  }

  private void all(Consumer<Event> out) {
    Duration step = SPAN.dividedBy(shape.events());
    long first = shape.first();
    while (made < shape.events()) {
      Act act = new Act(random.nextInt(shape.tenants()), out);
      if (made < shape.first() || relevant - first < shape.relevant() * (made - first + 1)) {
        act.relevant();
      } else {
        act.noise();
      }
      now = FROM.plus(step.multipliedBy(made));
    }
  }

  /** The events of one act in one tenant. */
  private final class Act {
    private final int number;
    private final String tenant;
    private final Consumer<Event> out;
    private final String correlation = new UUID(random.nextLong(), random.nextLong()).toString();
    private final int app = random.nextInt(shape.applications());
    private final int user = random.nextInt(200);
    private int events;

    Act(int number, Consumer<Event> out) {
      this.number = number;
      this.tenant = tenant(shape, number);
      this.out = out;
    }

    /** Weights as in a tenant that uses PIM and lets users consent to harmless permissions. */
    void relevant() {
      int lot = random.nextInt(100);
      if (lot < 30) {
        userConsent();
      } else if (lot < 34) {
        adminConsent();
      } else if (lot < 59) {
        activation();
      } else if (lot < 71) {
        secret();
      } else if (lot < 83) {
        update();
      } else if (lot < 88) {
        owner();
      } else if (lot < 90) {
        role();
      } else if (lot < 96) {
        revoke();
      } else {
        registration();
      }
    }

    void noise() {
      String device = id(4, random.nextInt(1_000));
      switch (random.nextInt(3)) {
        case 0 ->
            send(
                event("Update device", "Core Directory", "Device", "Update")
                    .byApp(id(6, 0), "Device Registration Service")
                    .target("Device", device, "LAPTOP-" + user)
                    .json("DeviceTrustType", "[\"AzureAd\"]", "[\"ServerAd\"]")
                    .text("Included Updated Properties", null, "DeviceTrustType"),
                false);
        case 1 ->
            send(
                event("Change user license", "Core Directory", "UserManagement", "Update")
                    .byUser(userId(0), upn(0))
                    .target("User", userId(user), upn(user))
                    .json("AssignedLicense", "[]", "[\"[SkuName=SPE_E5, AccountId=1]\"]")
                    .text("Included Updated Properties", null, "AssignedLicense"),
                false);
        default ->
            send(
                event(
                        "Update StsRefreshTokenValidFrom Timestamp",
                        "Core Directory",
                        "UserManagement",
                        "Update")
                    .byUser(userId(user), upn(user))
                    .target("User", userId(user), upn(user))
                    .json(
                        "StsRefreshTokensValidFrom",
                        "[\"2026-02-01T00:00:00Z\"]",
                        "[\"2026-03-01T00:00:00Z\"]")
                    .text("Included Updated Properties", null, "StsRefreshTokensValidFrom"),
                false);
      }
    }

    private void userConsent() {
      String scopes =
          SCOPES.get(Math.max(0, random.nextInt(3 * SCOPES.size()) - 2 * SCOPES.size()));
      addServicePrincipal();
      concerns(consent(user, false, false, scopes));
      concerns(grant(user, false, null, scopes));
      concerns(
          assignment("Add app role assignment grant to user", "UserManagement", user)
              .target("ServicePrincipal", id(2, app), name())
              .text("AppRole.Id", null, "00000000-0000-0000-0000-000000000000")
              .text("User.ObjectID", null, userId(user))
              .text("User.UPN", null, upn(user))
              .text("TargetId.ServicePrincipalNames", null, id(1, app))
              .target("User", userId(user), upn(user)));
    }

    private void adminConsent() {
      String scopes = "Mail.Read User.Read";
      addServicePrincipal();
      concerns(consent(0, true, true, scopes));
      concerns(grant(0, true, null, scopes));
      concerns(
          assignment("Add app role assignment to service principal", "ApplicationManagement", 0)
              .target("ServicePrincipal", GRAPH_HERE, "Microsoft Graph")
              .text("AppRole.Id", null, MAIL_READ)
              .text("AppRole.Value", null, "Mail.Read")
              .text("ServicePrincipal.ObjectID", null, id(2, app))
              .text("ServicePrincipal.DisplayName", null, name())
              .text("ServicePrincipal.AppId", null, id(1, app))
              .text("TargetId.ServicePrincipalNames", null, GRAPH)
              .target("ServicePrincipal", id(2, app), id(1, app)));
    }

    /** What PIM and the directory each write of one activation. */
    private void activation() {
      int admin = user % 8;
      concerns(memberOfRole("Add member to role", admin).byApp(id(6, 1), "MS-PIM"));
      concerns(
          event(
                  "Add member to role completed (PIM activation)",
                  "PIM",
                  "RoleManagement",
                  "ActivateRole")
              .byUser(userId(admin), upn(admin))
              .detail("RoleDefinitionOriginId", USER_ADMINISTRATOR)
              .detail("TemplateId", USER_ADMINISTRATOR)
              .detail("Justification", "change " + random.nextInt(10_000))
              .target("Role", id(5, 1), "User Administrator")
              .text("TemplateId", "", USER_ADMINISTRATOR)
              .target("User", userId(admin), upn(admin)));
    }

    private void role() {
      concerns(memberOfRole("Add member to role", user).byUser(userId(0), upn(0)));
    }

    private MadeEvent memberOfRole(String activity, int member) {
      return event(activity, "Core Directory", "RoleManagement", "Assign")
          .target("User", userId(member), upn(member))
          .text("Role.ObjectID", null, id(5, 1))
          .text("Role.DisplayName", null, "User Administrator")
          .text("Role.TemplateId", null, USER_ADMINISTRATOR)
          .text("Role.WellKnownObjectName", null, "UserAccountAdministrators")
          .target("Role", id(5, 1), null);
    }

    private void secret() {
      String key =
          "[\"[KeyIdentifier=%s,KeyType=Password,KeyUsage=Verify,DisplayName=ci]\"]"
              .formatted(new UUID(random.nextLong(), random.nextLong()));
      concerns(
          application("Update application – Certificates and secrets management ", user % 8)
              .json("KeyDescription", "[]", key)
              .text("Included Updated Properties", null, "KeyDescription"));
    }

    private void update() {
      concerns(
          application("Update application", user % 8)
              .json(
                  "AppAddress",
                  "[]",
                  "[{\"AddressType\":0,\"Address\":\"https://%d.app.example/\"}]"
                      .formatted(random.nextInt(4)))
              .text("Included Updated Properties", null, "AppAddress"));
    }

    private void owner() {
      concerns(
          event("Add owner to application", "Core Directory", "ApplicationManagement", "Assign")
              .byUser(userId(0), upn(0))
              .target("User", userId(user), upn(user))
              .text("Application.ObjectID", null, id(3, app))
              .text("Application.DisplayName", null, name())
              .text("Application.AppId", null, id(1, app))
              .target("Application", id(3, app), null));
    }

    private void revoke() {
      concerns(grant(user, false, SCOPES.getFirst(), null));
    }

    private void registration() {
      concerns(
          application("Add application", user % 8)
              .json("AppId", "[]", "[\"" + id(1, app) + "\"]")
              .json("AvailableToOtherTenants", "[]", "[false]")
              .json("DisplayName", "[]", "[\"" + name() + "\"]")
              .text("Included Updated Properties", null, "AppId, DisplayName"));
      addServicePrincipal();
    }

    private void addServicePrincipal() {
      int bit = number * shape.applications() + app;
      if (!added.get(bit)) {
        added.set(bit);
        concerns(
            event("Add service principal", "Core Directory", "ApplicationManagement", "Add")
                .byUser(userId(user), upn(user))
                .target("ServicePrincipal", id(2, app), name())
                .json("AppPrincipalId", "[]", "[\"" + id(1, app) + "\"]")
                .json("DisplayName", "[]", "[\"" + name() + "\"]")
                .json("ServicePrincipalName", "[]", "[\"" + id(1, app) + "\"]")
                .text("TargetId.ServicePrincipalNames", null, id(1, app)));
      }
    }

    private MadeEvent consent(int by, boolean admin, boolean forAll, String scopes) {
      String entry =
          "[Id: %s, ClientId: %s, PrincipalId: %s, ResourceId: %s, ConsentType: %s, Scope: %s, CreatedDateTime: , LastModifiedDateTime ]"
              .formatted(
                  correlation.replace("-", ""),
                  id(2, app),
                  forAll ? "" : userId(by),
                  GRAPH_HERE,
                  forAll ? "AllPrincipals" : "Principal",
                  scopes);
      return event("Consent to application", "Core Directory", "ApplicationManagement", "Assign")
          .byUser(userId(by), upn(by))
          .target("ServicePrincipal", id(2, app), name())
          .text("ConsentContext.IsAdminConsent", null, admin ? "True" : "False")
          .text("ConsentContext.IsAppOnly", null, "False")
          .text("ConsentContext.OnBehalfOfAll", null, forAll ? "True" : "False")
          .text("ConsentContext.Tags", null, "WindowsAzureActiveDirectoryIntegratedApp")
          .text("ConsentAction.Permissions", null, "[] => [" + entry + "]; ")
          .text("TargetId.ServicePrincipalNames", null, id(1, app));
    }

    private MadeEvent grant(
        int by, boolean forAll, @Nullable String before, @Nullable String after) {
      String type = forAll ? "AllPrincipals" : "Principal";
      String activity = (after == null ? "Remove" : "Add") + " delegated permission grant";
      return assignment(activity, "ApplicationManagement", by)
          .target("ServicePrincipal", GRAPH_HERE, "Microsoft Graph")
          .text("DelegatedPermissionGrant.Scope", before, after)
          .text(
              "DelegatedPermissionGrant.ConsentType",
              before == null ? null : type,
              after == null ? null : type)
          .text("ServicePrincipal.ObjectID", null, id(2, app))
          .text("TargetId.ServicePrincipalNames", null, GRAPH)
          .target("ServicePrincipal", id(2, app), null);
    }

    private MadeEvent assignment(String activity, String category, int by) {
      return event(activity, "Core Directory", category, "Assign").byUser(userId(by), upn(by));
    }

    private MadeEvent application(String activity, int by) {
      return event(activity, "Core Directory", "ApplicationManagement", "Update")
          .byUser(userId(by), upn(by))
          .target("Application", id(3, app), name());
    }

    private MadeEvent event(String activity, String service, String category, String operation) {
      return new MadeEvent(
          activity,
          service,
          category,
          operation,
          tenant,
          now.plusMillis(200L * events),
          correlation,
          "Directory_" + correlation + "_" + events++ + "_" + made);
    }

    private void concerns(MadeEvent event) {
      relevant++;
      send(event, true);
    }

    private void send(MadeEvent event, boolean concerns) {
      if (made < shape.events()) {
        made++;
        out.accept(new Event(tenant, event.id(), concerns, now, event.bytes(random)));
      }
    }

    private String name() {
      return "%s %d".formatted(NAMES.get(app % NAMES.size()), app);
    }

    private String userId(int of) {
      return id(7, of);
    }

    private String upn(int of) {
      return "user%d@t%d.example".formatted(of, number);
    }

    /**
     * An id of that kind of thing: 1 application, 2 service principal, 3 registration, 4 device, 5
     * role, 6 service, 7 user. A few applications are the same ones in every tenant.
     */
    private String id(int kind, int of) {
      int where = kind == 1 && of < SHARED_APPLICATIONS ? 0 : number + 1;
      String thing = kind + "/" + where + "/" + of;
      return UUID.nameUUIDFromBytes(thing.getBytes(StandardCharsets.UTF_8)).toString();
    }
  }
}
