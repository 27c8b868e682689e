package io.consentry.catalog;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applications known by client id: Microsoft's own, those seen in attacks, and the mail clients
 * that Microsoft allows.
 */
public final class KnownApps {
  static final List<String> COLUMNS =
      List.of("app_id", "name", "class", "owner_tenant_id", "publisher", "tags");
  static final String FIRST_PARTY = "first-party";
  static final String ALLOWED_MAIL_CLIENT = "allowed-mail-client";

  /** Microsoft services, and Microsoft's corporate tenant. */
  private static final Set<String> MICROSOFT_TENANTS =
      Set.of("f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47");

  private final Map<String, KnownApp> byAppId = new HashMap<>();
  private final Map<String, KnownApp.Rogue> maliciousByName = new HashMap<>();
  private final Memo<Optional<KnownApp.Rogue>> malicious = new Memo<>(this::searchMalicious);
  private final Set<String> microsoftTenants = new HashSet<>(MICROSOFT_TENANTS);
  private final Set<String> allowedMailClients = new HashSet<>();

  private KnownApps() {}

  /** Reads the table {@code apps.csv}. */
  static KnownApps read(String document, String csv) {
    KnownApps apps = new KnownApps();
    CsvTable.read(document, csv, COLUMNS).rows().forEach(apps::add);
    return apps;
  }

  /**
   * A mail client that is also listed as abused is given as rogue; {@link #allowedMailClient} still
   * tells.
   */
  public Optional<KnownApp> byAppId(String appId) {
    return Optional.ofNullable(byAppId.get(Ids.canonical(appId)));
  }

  /** Whether Microsoft's default policy lets users consent to this mail client. */
  public boolean allowedMailClient(String appId) {
    return allowedMailClients.contains(Ids.canonical(appId));
  }

  /** Whether a tenant is Microsoft's own, so that an application it owns is Microsoft's. */
  public boolean microsoftTenant(String tenantId) {
    return microsoftTenants.contains(Ids.canonical(tenantId));
  }

  /** The application made for attacks that goes by that name or publisher, as it looks. */
  public Optional<KnownApp.Rogue> maliciousNamed(String text) {
    return malicious.of(text);
  }

  private Optional<KnownApp.Rogue> searchMalicious(String text) {
    return Optional.ofNullable(maliciousByName.get(NameForms.of(text).lookJoined()));
  }

  private void remember(KnownApp.Rogue rogue) {
    @Nullable String publisher = rogue.publisher();
    // A publisher that nobody knows is noted in more words than a name.
    for (@Nullable String text : Arrays.asList(rogue.name(), publisher)) {
      if (text != null
          && text.indexOf('(') < 0
          && rogue.rogueClass() == KnownApp.RogueClass.MALICIOUS) {
        String look = NameForms.of(text).lookJoined();
        if (!look.isEmpty()) {
          maliciousByName.putIfAbsent(look, rogue);
        }
      }
    }
  }

  /** Every application, in no particular order. */
  public Collection<KnownApp> all() {
    return List.copyOf(byAppId.values());
  }

  private void add(CsvTable.Row row) {
    KnownApp app = app(row);
    switch (app) {
      case KnownApp.FirstParty firstParty -> {
        if (firstParty.ownerTenantId() != null) {
          microsoftTenants.add(firstParty.ownerTenantId());
        }
        putOnce(row, firstParty);
      }
      case KnownApp.Rogue rogue -> {
        if (byAppId.get(rogue.appId()) instanceof KnownApp.AllowedMailClient) {
          byAppId.remove(rogue.appId());
        }
        putOnce(row, rogue);
        remember(rogue);
      }
      case KnownApp.AllowedMailClient client -> {
        if (!allowedMailClients.add(client.appId())) {
          throw row.wrong("app_id", "an id used once");
        }
        byAppId.putIfAbsent(client.appId(), client);
      }
    }
  }

  private void putOnce(CsvTable.Row row, KnownApp app) {
    if (byAppId.putIfAbsent(app.appId(), app) != null) {
      throw row.wrong("app_id", "an id used once");
    }
  }

  private static KnownApp app(CsvTable.Row row) {
    String appId = row.guid("app_id");
    String name = row.get("name");
    return switch (row.get("class")) {
      case FIRST_PARTY -> new KnownApp.FirstParty(appId, name, owner(row));
      case "malicious" -> rogue(row, appId, name, KnownApp.RogueClass.MALICIOUS);
      case "abused-legitimate" -> rogue(row, appId, name, KnownApp.RogueClass.ABUSED_LEGITIMATE);
      case ALLOWED_MAIL_CLIENT -> new KnownApp.AllowedMailClient(appId, name);
      default ->
          throw row.wrong(
              "class", "first-party, malicious, abused-legitimate or allowed-mail-client");
    };
  }

  private static @Nullable String owner(CsvTable.Row row) {
    return row.get("owner_tenant_id").isEmpty() ? null : row.guid("owner_tenant_id");
  }

  private static KnownApp.Rogue rogue(
      CsvTable.Row row, String appId, String name, KnownApp.RogueClass rogueClass) {
    String publisher = row.get("publisher");
    List<String> tags =
        Arrays.stream(row.get("tags").split(";"))
            .map(String::strip)
            .filter(t -> !t.isEmpty())
            .toList();
    return new KnownApp.Rogue(
        appId, name, rogueClass, publisher.isEmpty() ? null : publisher, tags);
  }
}
