package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.POLICY;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Scene.application;
import static io.consentry.risk.Tell.EXCHANGE;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.appRole;
import static io.consentry.risk.Tell.asksFor;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.certificate;
import static io.consentry.risk.Tell.change;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.elevates;
import static io.consentry.risk.Tell.federated;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.holder;
import static io.consentry.risk.Tell.joins;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.redirects;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.regrant;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.removesSecret;
import static io.consentry.risk.Tell.riskyConsent;
import static io.consentry.risk.Tell.role;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.Tell.setting;
import static io.consentry.risk.Tell.takes;
import static io.consentry.risk.TellConsents.takesBack;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each factor: an attack that it must see, on the right evidence, and a neighbour that it must not.
 */
class RulesTest {
  private static final AppRef APP = app("Report Builder");
  private static final AppRef REGISTERED = registration("Report Builder");
  private static final AppRef SYNC = app("backup-sync");
  private static final Actor SYNC_ACTS = application("backup-sync");
  private static final Actor MSI = application("Managed Service Identity");
  private static final Principal GUEST =
      new Principal(
          Principal.Type.USER, Scene.id("guest"), "eve_evil.example#EXT#@contoso.example", null);
  private static final AppRef MALICIOUS =
      new AppRef(
          "ff8d92dc-3d82-41d6-bcbd-b9174d163620", Scene.id("pds"), null, "PerfectData Software");
  private static final AppRef ABUSED =
      new AppRef("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd", Scene.id("em"), null, "eM Client");
  private static final AppRef EXPLORER =
      new AppRef("de8bc8b5-d9f9-48b1-a8ad-b748da725064", Scene.id("ge"), null, "Graph Explorer");
  private static final String BLOCKED =
      "Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException";
  private static final String LISTS =
      """
      lists:
        verified-domains: [contoso.example]
        break-glass-accounts: [glass@contoso.example]
        privileged-groups: [Tier 0 admins]
        conditional-access-exclusions: [No MFA]
      """;

  static List<RuleRow> rows() {
    return cases().stream().flatMap(List::stream).toList();
  }

  private static List<List<RuleRow>> cases() {
    return List.of(
        // identity
        row(
            "vendor-impersonation",
            "",
            on().act(ADMIN, firstConsent(radiant(), true, true, "Mail.ReadWrite")),
            "registered by each customer",
            on().act(ADMIN, registers("radiantsecurity-connector"))
                .act(ADMIN, consent(radiant(), true, true, "Mail.ReadWrite"))),
        row(
            "vendor-impersonation",
            "N01",
            on().act(ADMIN, firstConsent(app("Radlant Security"), true, true, "User.Read")),
            "Radlant Security",
            on().act(ADMIN, firstConsent(radiant(), true, true, "Mail.ReadWrite"))
                .act(ADMIN, regrant(radiant(), true, List.of("Mail.ReadWrite"), List.of()))),
        row(
            "known-malicious-app",
            "C22",
            on().act(USER, firstConsent(MALICIOUS, false, false, "User.Read")),
            "ff8d92dc",
            on().act(USER, firstConsent(app("PerfectData Software"), false, false, "User.Read"))),
        row(
            "often-abused-app",
            "C22",
            on().act(USER, firstConsent(ABUSED, false, false, "User.Read")),
            "e9a7fea1",
            on().act(USER, firstConsent(app("eM Client"), false, false, "User.Read"))),
        row(
            "foreign-unverified-app",
            "",
            on().act(USER, firstConsent(APP, false, false, "Calendars.Read")),
            "made by the consent itself",
            on().act(ADMIN, registers("Report Builder"))
                .act(USER, consent(APP, false, false, "Calendars.Read"))),
        row(
            "foreign-unverified-app",
            "",
            on().act(USER, firstConsent(APP, false, false, "User.Read", "Calendars.Read")),
            "made by the consent itself",
            on().act(USER, firstConsent(APP, false, false, "openid", "User.Read"))),
        row(
            "foreign-unverified-app",
            "",
            on().act(USER, firstConsent(APP, false, false, "Calendars.Read")),
            "made by the consent itself",
            takesBack(
                on().act(USER, firstConsent(APP, false, false, "Calendars.Read")),
                USER,
                APP,
                "Calendars.Read")),
        row(
            "vendor-by-name-only",
            "",
            on().act(USER, firstConsent(app("Huntress"), false, false, "User.Read")),
            "Huntress",
            connector().act(ADMIN, gives(mdeco(), "User.Read.All"))),
        // vendor
        row(
            "undocumented-power",
            "",
            connector().act(ADMIN, gives(mdeco(), "Directory.ReadWrite.All")),
            "Directory.ReadWrite.All",
            connector().act(ADMIN, gives(mdeco(), "SecurityIncident.ReadWrite.All"))),
        row(
            "undocumented-permission",
            "",
            connector().act(ADMIN, gives(mdeco(), "Printer.Read.All")),
            "Printer.Read.All",
            connector().act(ADMIN, grant(mdeco(), true, "User.Read", "offline_access"))),
        row(
            "documented-by-vendor",
            "",
            connector().act(ADMIN, gives(mdeco(), "User.Read.All")),
            "Microsoft 365 Defender connector",
            connector()
                .act(ADMIN, gives(mdeco(), "User.Read.All"), gives(mdeco(), "Mail.ReadWrite"))),
        row(
            "documented-by-name-only",
            "",
            on().act(ADMIN, gives(app("Torq Automation"), "Application.ReadWrite.All")),
            "Microsoft recommended permissions",
            on().act(ADMIN, gives(app("Torq Automation"), "User.Read.All"))),
        row(
            "microsoft-first-party",
            "",
            on().act(ADMIN, firstConsent(EXPLORER, true, true, "User.Read.All")),
            "de8bc8b5",
            on().act(ADMIN, firstConsent(EXPLORER, true, true, "Directory.ReadWrite.All"))),
        row(
            "microsoft-first-party",
            "",
            on().act(USER, firstConsent(EXPLORER, false, false, "User.Read")),
            "de8bc8b5",
            on().act(USER, firstConsent(app("Graph Explorer"), false, false, "User.Read"))),
        row(
            "managed-identity-service",
            "",
            on().act(MSI, certificate(app("vm-1"))),
            "Managed Service Identity",
            on().act(user("Managed Service Identity"), certificate(app("vm-1")))),
        row(
            "managed-identity-service",
            "",
            on().act(MSI, certificate(app("vm-1"))),
            "Managed Service Identity",
            on().act(MSI, secret(true, app("vm-1"), false))),
        // permissions
        row(
            "role-management-permission",
            "P02 P03",
            on().act(ADMIN, gives(APP, "rolemanagement.readwrite.directory")),
            "RoleManagement.ReadWrite.Directory",
            on().act(ADMIN, gives(APP, "RoleManagement.Read.Directory"))),
        row(
            "tier-zero-application-permission",
            "P02",
            on().act(ADMIN, gives(APP, "AppRoleAssignment.ReadWrite.All")),
            "AppRoleAssignment.ReadWrite.All",
            on().act(
                    ADMIN, asksFor(REGISTERED, Change.UPDATED, "AppRoleAssignment.ReadWrite.All"))),
        row(
            "tier-zero-delegated-tenant-wide",
            "D02",
            on().act(ADMIN, grant(APP, true, "User.Read", "RoleManagement.ReadWrite.Directory")),
            "RoleManagement.ReadWrite.Directory",
            on().act(ADMIN, grant(APP, false, "RoleManagement.ReadWrite.Directory"))),
        row(
            "tier-zero-delegated-permission",
            "",
            on().act(ADMIN, grant(APP, false, "RoleManagement.ReadWrite.Directory")),
            "RoleManagement.ReadWrite.Directory",
            on().act(ADMIN, takes(APP, "RoleManagement.ReadWrite.Directory"))),
        row(
            "exchange-full-access",
            "P07",
            on().act(ADMIN, appRole(APP, EXCHANGE, "full_access_as_app", true)),
            "full_access_as_app",
            on().act(ADMIN, appRole(APP, EXCHANGE, "full_access_as_app", false))),
        row(
            "tier-one-role-assigned",
            "R01",
            on().act(ADMIN, assigns(principal(USER), "Global Reader")),
            "Global Reader",
            on().act(ADMIN, assigns(principal(USER), "Directory Readers"))),
        row(
            "mail-and-offline-access",
            "C03",
            on().act(
                    USER,
                    firstConsent(APP, false, false, "EAS.AccessAsUser.All", "offline_access")),
            "EAS.AccessAsUser.All",
            on().act(USER, firstConsent(APP, false, false, "EAS.AccessAsUser.All"))),
        row(
            "exchange-delegated-permission",
            "P07",
            on().act(USER, grant(APP, false, "EWS.AccessAsUser.All")),
            "EWS.AccessAsUser.All",
            on().act(ADMIN, grant(APP, true, "EWS.AccessAsUser.All"))),
        row(
            "exchange-full-access",
            "P07",
            on().act(ADMIN, grant(APP, true, "EWS.AccessAsUser.All")),
            "EWS.AccessAsUser.All",
            on().act(USER, grant(APP, false, "EWS.AccessAsUser.All"))),
        row(
            "mailbox-application-permission",
            "P08 D04",
            on().act(ADMIN, gives(APP, "Mail.Read")),
            "Mail.Read",
            on().act(ADMIN, gives(APP, "MailboxSettings.Read"))),
        row(
            "tier-one-application-permission",
            "P02",
            on().act(ADMIN, gives(APP, "Files.Read.All")),
            "Files.Read.All",
            on().act(ADMIN, gives(APP, "Printer.Read.All"))),
        row(
            "mail-and-offline-access",
            "C03 C05 D04",
            on().act(USER, grant(APP, false, "User.Read", "offline_access", "Mail.Read")),
            "offline_access",
            on().act(USER, grant(APP, false, "User.Read", "offline_access", "Calendars.Read"))),
        row(
            "files-and-offline-access",
            "C04 C06",
            on().act(USER, grant(APP, false, "offline_access", "Files.ReadWrite.All")),
            "Files.ReadWrite.All",
            on().act(USER, grant(APP, false, "Files.ReadWrite.All"))),
        row(
            "mail-delegated-tenant-wide",
            "D02 D04",
            on().act(ADMIN, grant(APP, true, "Mail.Send")),
            "Mail.Send",
            on().act(ADMIN, grant(APP, false, "Mail.Send"))),
        row(
            "tier-one-delegated-tenant-wide",
            "D02 D03",
            on().act(ADMIN, grant(APP, true, "Files.ReadWrite.All")),
            "Files.ReadWrite.All",
            on().act(ADMIN, grant(APP, true, "User.Read"))),
        row(
            "mail-delegated-permission",
            "",
            on().act(USER, grant(APP, false, "IMAP.AccessAsUser.All")),
            "IMAP.AccessAsUser.All",
            on().act(
                    USER,
                    regrant(APP, false, List.of("Mail.Read"), List.of("Mail.Read", "User.Read")))),
        row(
            "files-delegated-permission",
            "C06",
            on().act(USER, grant(APP, false, "Files.Read")),
            "Files.Read",
            on().act(ADMIN, gives(APP, "Files.Read.All"))),
        row(
            "files-delegated-permission",
            "C06",
            on().act(USER, grant(APP, false, "Files.ReadWrite.All")),
            "Files.ReadWrite.All",
            on().act(USER, grant(APP, false, "Files.Read.Selected", "Files.ReadWrite.AppFolder"))),
        row(
            "mail-delegated-permission",
            "C05",
            on().act(USER, grant(APP, false, "MailboxSettings.ReadWrite")),
            "MailboxSettings.ReadWrite",
            on().act(USER, grant(APP, false, "MailboxSettings.Read"))),
        row(
            "directory-wide-delegated-permission",
            "D03",
            on().act(USER, grant(APP, false, "User.Read.All")),
            "User.Read.All",
            on().act(USER, grant(APP, false, "User.Read"))),
        row(
            "unknown-permission",
            "",
            on().act(USER, grant(APP, false, "Brand.New.Thing")),
            "Brand.New.Thing",
            on().act(USER, grant(APP, false, "User.Read"))),
        row(
            "application-permission",
            "P01",
            on().act(ADMIN, gives(APP, "Printer.Read.All")),
            "Printer.Read.All",
            on().act(ADMIN, takes(APP, "Printer.Read.All"))),
        row(
            "delegated-permission",
            "D01",
            on().act(USER, grant(APP, false, "User.Read")),
            "User.Read",
            on().act(USER, regrant(APP, false, List.of("User.Read"), List.of()))),
        row(
            "microsoft-resource-permission",
            "D05",
            on().act(USER, grant(APP, false, "User.Read")),
            "User.Read",
            on().act(USER, grant(APP, false, "Brand.New.Thing"))),
        row(
            "powerful-app-changed",
            "",
            holding("AppRoleAssignment.ReadWrite.All").act(ADMIN, secret(true, SYNC, false)),
            "AppRoleAssignment.ReadWrite.All",
            on().act(ADMIN, gives(SYNC, "AppRoleAssignment.ReadWrite.All"))
                .act(ADMIN, takes(SYNC, "AppRoleAssignment.ReadWrite.All"))
                .act(ADMIN, secret(true, SYNC, false))),
        row(
            "strong-app-changed",
            "",
            holding("Files.Read.All").act(ADMIN, owner(true, SYNC, USER, true)),
            "Files.Read.All",
            holding("Printer.Read.All").act(ADMIN, owner(true, SYNC, USER, true))),
        // reach
        row(
            "tenant-wide-grant",
            "D02",
            on().act(ADMIN, grant(APP, true, "User.Read")),
            "User.Read",
            on().act(ADMIN, consent(APP, true, false, "User.Read"))),
        row(
            "application-grant",
            "P01",
            on().act(ADMIN, gives(APP, "Printer.Read.All")),
            "Printer.Read.All",
            on().act(ADMIN, grant(APP, true, "User.Read"))),
        row(
            "user-consent",
            "C01",
            on().act(USER, consent(APP, false, false, "User.Read")),
            "luis.ortega@contoso.example",
            on().act(ADMIN, consent(APP, true, false, "User.Read"))),
        row(
            "admin-consent-for-self",
            "C02",
            on().act(ADMIN, consent(APP, true, false, "User.Read")),
            "anna.berg@contoso.example",
            on().act(ADMIN, consent(APP, true, true, "User.Read"))),
        row(
            "user-assigned-to-app",
            "P09",
            on().act(ADMIN, assignment()),
            "luis.ortega@contoso.example",
            on().fails("UniqueKeyPropertyException", ADMIN, assignment())),
        // attempt
        row(
            "risky-consent-blocked",
            "C12",
            on().fails(BLOCKED, USER, firstConsent(APP, false, false, "User.Read", "Mail.Send")),
            "Mail.Send",
            on().fails("Some.Other.Exception", USER, firstConsent(APP, false, false, "User.Read"))),
        row(
            "risky-consent-overridden",
            "",
            on().act(ADMIN, riskyConsent(APP, "User.Read")),
            "Risky application detected",
            on().fails(BLOCKED, USER, riskyConsent(APP, "User.Read"))),
        row(
            "consent-failed",
            "",
            on().fails("Some.Other.Exception", USER, firstConsent(APP, false, false, "User.Read")),
            "Some.Other.Exception",
            on().fails(
                    "Microsoft.Online.RestConcurrencyException", USER, consent(APP, false, false))),
        // foothold
        row(
            "credential-added",
            "K01",
            on().act(ADMIN, secret(false, REGISTERED, false)),
            Scene.id("key of Report Builder"),
            on().act(ADMIN, removesSecret(REGISTERED))),
        row(
            "credential-on-service-principal",
            "K01",
            on().act(ADMIN, secret(true, APP, false)),
            Scene.id("key of Report Builder"),
            on().act(ADMIN, secret(false, REGISTERED, false))),
        row(
            "credential-on-microsoft-app",
            "K01",
            on().act(ADMIN, secret(true, EXPLORER, false)),
            Scene.id("key of Graph Explorer"),
            on().act(ADMIN, secret(true, app("Graph Explorer"), false))),
        row(
            "first-credential",
            "K02",
            on().act(ADMIN, secret(false, REGISTERED, true)),
            Scene.id("key of Report Builder"),
            on().act(ADMIN, secret(false, REGISTERED, false))),
        row(
            "federated-credential",
            "K09",
            on().act(ADMIN, federated(REGISTERED)),
            "https://token.example",
            on().act(ADMIN, secret(false, REGISTERED, true))),
        row(
            "credential-removed",
            "",
            on().act(ADMIN, removesSecret(REGISTERED)),
            Scene.id("key of Report Builder"),
            on().act(ADMIN, secret(false, REGISTERED, false))),
        row(
            "owner-added-to-application",
            "O01",
            on().act(ADMIN, owner(false, REGISTERED, USER, true)),
            "luis.ortega@contoso.example",
            on().act(ADMIN, registers("Report Builder"), owner(false, REGISTERED, ADMIN, true))),
        row(
            "owner-added-to-service-principal",
            "O02",
            on().act(ADMIN, owner(true, APP, USER, true)),
            "luis.ortega@contoso.example",
            on().act(ADMIN, owner(true, APP, USER, false))),
        row(
            "owner-on-microsoft-app",
            "O02",
            on().act(ADMIN, owner(true, EXPLORER, USER, true)),
            "luis.ortega@contoso.example",
            on().act(ADMIN, owner(true, app("Graph Explorer"), USER, true))),
        row(
            "owner-removed",
            "O03",
            on().act(ADMIN, owner(false, REGISTERED, USER, false)),
            "luis.ortega@contoso.example",
            on().act(ADMIN, owner(false, REGISTERED, USER, true))),
        row(
            "redirect-address-changed",
            "X01",
            on().act(ADMIN, redirects(false, REGISTERED, Change.UPDATED, "https://a.example/cb")),
            "https://a.example/cb",
            on().act(ADMIN, redirects(true, APP, Change.ADDED, "https://a.example/cb"))),
        row(
            "redirect-address-unsafe",
            "",
            on().act(ADMIN, redirects(false, REGISTERED, Change.UPDATED, "http://a.example/cb")),
            "http://a.example/cb",
            on().act(ADMIN, redirects(false, REGISTERED, Change.UPDATED, "http://localhost/cb"))),
        row(
            "redirect-address-foreign",
            "X02",
            on().act(
                    ADMIN, redirects(false, REGISTERED, Change.UPDATED, "https://evil.example/cb")),
            "https://evil.example/cb",
            on().act(
                    ADMIN,
                    redirects(false, REGISTERED, Change.UPDATED, "https://x.contoso.example/cb"))),
        row(
            "opened-to-other-tenants",
            "L12",
            on().act(ADMIN, updated(property("AvailableToOtherTenants", "false", "true"))),
            "AvailableToOtherTenants = true",
            on().act(ADMIN, updated(property("AvailableToOtherTenants", "true", "false")))),
        row(
            "identifier-address-changed",
            "X05",
            on().act(ADMIN, updated(property("IdentifierUris", null, "api://x"))),
            "api://x",
            on().act(ADMIN, updated(property("DisplayName", "a", "b")))),
        row(
            "logout-address-changed",
            "X06",
            on().act(ADMIN, updated(property("LogoutUrl", null, "https://x.example"))),
            "https://x.example",
            on().act(ADMIN, updated(property("DisplayName", "a", "b")))),
        row(
            "proxy-without-sign-in",
            "X07",
            on().act(ADMIN, updated(property("ExternalAuthenticationType", "aad", "passthru"))),
            "passthru",
            on().act(ADMIN, updated(property("ExternalAuthenticationType", "passthru", "aad")))),
        // sequence: K03, P04, R12
        row(
            "credential-after-consent",
            "K03",
            on().act(ADMIN, consent(SYNC, true, true, "User.Read"))
                .act(ADMIN, secret(true, SYNC, false)),
            "consent for all users at 2026-03-02T09:00:00Z",
            on().act(ADMIN, consent(SYNC, true, true, "User.Read"))
                .later(Duration.ofDays(3))
                .act(ADMIN, secret(true, SYNC, false))),
        row(
            "role-management-used",
            "P04",
            holding("RoleManagement.ReadWrite.Directory")
                .act(SYNC_ACTS, assigns(principal(USER), "Global Administrator")),
            "RoleManagement.ReadWrite.Directory",
            holding("RoleManagement.ReadWrite.Directory")
                .act(ADMIN, assigns(principal(USER), "Global Administrator"))),
        row(
            "role-added-and-removed",
            "R12",
            on().act(ADMIN, assigns(principal(USER), "User Administrator"))
                .later(Duration.ofHours(3))
                .act(ADMIN, removes(principal(USER), "User Administrator")),
            "User Administrator",
            on().act(ADMIN, assigns(principal(USER), "User Administrator"))
                .later(Duration.ofHours(5))
                .act(ADMIN, removes(principal(USER), "User Administrator"))),
        // role
        row(
            "global-administrator-assigned",
            "R01 R02",
            on().act(ADMIN, assigns(principal(USER), "Global Administrator")),
            "Global Administrator to luis.ortega@contoso.example",
            on().act(PIM, assigns(principal(USER), "Global Administrator"))),
        row(
            "tier-zero-role-assigned",
            "R01",
            on().act(ADMIN, assigns(principal(USER), "User Administrator")),
            "User Administrator",
            on().act(ADMIN, assigns(principal(USER), "Exchange Administrator"))),
        row(
            "tier-one-role-assigned",
            "R01",
            on().act(ADMIN, assigns(principal(USER), "Exchange Administrator")),
            "Exchange Administrator",
            on().act(ADMIN, assigns(principal(USER), "User Administrator"))),
        row(
            "role-assigned",
            "",
            on().act(ADMIN, assigns(principal(USER), "Message Center Reader")),
            "Message Center Reader",
            on().act(ADMIN, removes(principal(USER), "Message Center Reader"))),
        row(
            "role-assigned-through-pim",
            "M02",
            on().act(ADMIN, pim("User Administrator", RoleChange.ASSIGNED, false)),
            "User Administrator",
            on().act(ADMIN, pim("User Administrator", RoleChange.ACTIVATED, false))),
        row(
            "tier-zero-role-eligible",
            "M02",
            on().act(ADMIN, pim("User Administrator", RoleChange.ASSIGNED, true)),
            "User Administrator",
            on().act(ADMIN, pim("User Administrator", RoleChange.REQUESTED, true))),
        row(
            "role-eligible",
            "M02",
            on().act(ADMIN, pim("Message Center Reader", RoleChange.ASSIGNED, true)),
            "Message Center Reader",
            on().act(ADMIN, pim("Message Center Reader", RoleChange.REMOVED, true))),
        row(
            "tier-zero-role-activated",
            "M03",
            on().act(USER, pim("User Administrator", RoleChange.ACTIVATED, false)),
            "User Administrator",
            on().act(USER, pim("Exchange Administrator", RoleChange.ACTIVATED, false))),
        row(
            "role-activated",
            "M03",
            on().act(PIM, assigns(principal(USER), "Exchange Administrator")),
            "Exchange Administrator",
            on().act(ADMIN, assigns(principal(USER), "Exchange Administrator"))),
        row(
            "role-requested",
            "",
            on().act(USER, pim("User Administrator", RoleChange.REQUESTED, false)),
            "User Administrator",
            on().act(USER, pim("User Administrator", RoleChange.ACTIVATED, false))),
        row(
            "elevation-decided",
            "M06",
            on().act(ADMIN, pim("User Administrator", RoleChange.DENIED, false)),
            "User Administrator",
            on().act(ADMIN, pim("User Administrator", RoleChange.CANCELED, false))),
        row(
            "role-removed",
            "",
            on().act(ADMIN, removes(principal(USER), "User Administrator")),
            "User Administrator",
            on().fails("no", ADMIN, removes(principal(USER), "User Administrator"))),
        row(
            "privileged-group-member-added",
            "G01",
            on().act(ADMIN, joins(principal(USER), "Tier 0 admins")),
            "luis.ortega@contoso.example to Tier 0 admins",
            on().act(ADMIN, joins(principal(USER), "Canteen"))),
        row(
            "conditional-access-exclusion-changed",
            "G05",
            on().act(ADMIN, joins(principal(USER), "No MFA")),
            "No MFA",
            on().act(ADMIN, joins(principal(USER), "Canteen"))),
        row(
            "group-member-added",
            "",
            on().act(ADMIN, joins(principal(USER), "Canteen")),
            "Canteen",
            on().fails("no", ADMIN, joins(principal(USER), "Canteen"))),
        // target: R04 and others
        row(
            "role-to-service-principal",
            "R04",
            on().act(ADMIN, assigns(holder(APP), "Exchange Administrator")),
            "Report Builder",
            on().act(ADMIN, assigns(principal(USER), "Exchange Administrator"))),
        row(
            "role-to-guest",
            "R08",
            on().act(ADMIN, assigns(GUEST, "Exchange Administrator")),
            "#EXT#",
            on().act(ADMIN, removes(GUEST, "Exchange Administrator"))),
        row(
            "role-to-group",
            "",
            on().act(ADMIN, assigns(group(), "Exchange Administrator")),
            "Helpers",
            on().act(ADMIN, assigns(principal(USER), "Exchange Administrator"))),
        row(
            "break-glass-account-changed",
            "R14",
            on().act(ADMIN, removes(principal(user("glass")), "Global Administrator")),
            "glass@contoso.example",
            on().act(ADMIN, removes(principal(USER), "Global Administrator"))),
        row(
            "guest-added-to-group",
            "G04",
            on().act(ADMIN, joins(GUEST, "Canteen")),
            "#EXT#",
            on().act(ADMIN, joins(principal(USER), "Canteen"))),
        // procedure: M01
        row(
            "assigned-outside-pim",
            "M01",
            on().act(
                    ADMIN,
                    role(
                        principal(USER),
                        "Message Center Reader",
                        RoleChange.ASSIGNED,
                        Via.OUTSIDE_PIM)),
            "Message Center Reader",
            on().act(PIM, assigns(principal(USER), "Global Administrator"))),
        row(
            "assigned-outside-pim",
            "M01",
            on().act(ADMIN, assigns(principal(USER), "Global Administrator")),
            "Global Administrator",
            on().act(ADMIN, assigns(principal(USER), "Guest Inviter"))),
        // actor
        row(
            "application-gives-itself",
            "P05",
            on().act(SYNC_ACTS, gives(SYNC, "Mail.Read")),
            "Mail.Read",
            on().act(SYNC_ACTS, gives(APP, "Mail.Read"))),
        row(
            "application-gives-power",
            "P06",
            on().act(SYNC_ACTS, gives(APP, "Mail.Read")),
            "backup-sync",
            on().act(ADMIN, gives(APP, "Mail.Read"))),
        // setting
        row(
            "risky-consent-allowed",
            "A01",
            on().act(ADMIN, policy("AllowUserConsentForRiskyApps", "false", "true")),
            "AllowUserConsentForRiskyApps = true",
            on().act(ADMIN, policy("AllowUserConsentForRiskyApps", "true", "false"))),
        row(
            "user-consent-widened",
            "",
            on().act(
                    ADMIN,
                    policy(
                        "PermissionGrantPolicyIdsAssignedToDefaultUserRole",
                        "ManagePermissionGrantsForSelf.microsoft-user-default-low",
                        "managePermissionGrantsForSelf.microsoft-user-default-legacy"))
                .named("Update authorization policy"),
            "microsoft-user-default-legacy",
            on().act(
                    ADMIN,
                    policy(
                        "PermissionGrantPolicyIdsAssignedToDefaultUserRole",
                        "ManagePermissionGrantsForSelf.microsoft-user-default-legacy",
                        "microsoft-user-default-legacy"))
                .named("Update authorization policy")),
        named(
            "consent-policy-changed",
            "",
            Kind.POLICY,
            "Update permission grant policy",
            "Update authorization policy"),
        row(
            "policy-changed",
            "A02",
            on().act(ADMIN, setting(Kind.POLICY, "Some policy")),
            "Some policy",
            on().act(ADMIN, setting(Kind.DOMAIN, "contoso.example"))),
        named(
            "role-setting-changed",
            "M07",
            Kind.ROLE_SETTING,
            "Update role setting in PIM",
            "Triggered PIM alert"),
        named(
            "pim-alert-disabled",
            "M08",
            Kind.ROLE_SETTING,
            "Disable PIM alert",
            "Triggered PIM alert"),
        named(
            "pim-alert-triggered",
            "M09",
            Kind.ROLE_SETTING,
            "Triggered PIM alert",
            "Disable PIM alert"),
        named(
            "domain-federation-changed",
            "A06",
            Kind.DOMAIN,
            "Set federation settings on domain",
            "Set domain authentication"),
        named(
            "domain-authentication-changed",
            "A06",
            Kind.DOMAIN,
            "Set domain authentication",
            "Set federation settings on domain"),
        row(
            "role-definition-changed",
            "",
            on().act(ADMIN, setting(Kind.ROLE_DEFINITION, "Helper")),
            "Helper",
            on().act(ADMIN, setting(Kind.POLICY, "Helper"))),
        row(
            "azure-access-elevated",
            "R15",
            on().act(ADMIN, elevates()),
            "anna.berg@contoso.example",
            on().fails("no", ADMIN, elevates())),
        // lifecycle
        row(
            "application-created",
            "L01",
            on().act(ADMIN, registers("Report Builder")),
            "Report Builder",
            on().act(ADMIN, addsPrincipal(APP))),
        row(
            "service-principal-created",
            "L02",
            on().act(ADMIN, addsPrincipal(APP)),
            "Report Builder",
            on().act(ADMIN, registers("Report Builder"))),
        row(
            "application-deleted",
            "L08",
            on().act(ADMIN, change(false, REGISTERED, Change.REMOVED)),
            "Report Builder",
            on().act(ADMIN, change(true, APP, Change.REMOVED))),
        row(
            "application-restored",
            "L09",
            on().act(ADMIN, change(false, REGISTERED, Change.RESTORED)),
            "Report Builder",
            on().act(ADMIN, change(false, REGISTERED, Change.ADDED))),
        row(
            "service-principal-removed",
            "L10",
            on().act(ADMIN, change(true, APP, Change.REMOVED)),
            "Report Builder",
            on().act(ADMIN, change(false, REGISTERED, Change.REMOVED))),
        row(
            "requested-permissions-changed",
            "P12",
            on().act(ADMIN, asksFor(REGISTERED, Change.UPDATED, "Printer.Read.All")),
            "Report Builder",
            on().act(ADMIN, asksFor(REGISTERED, Change.ADDED, "Printer.Read.All"))),
        row(
            "requested-powerful-permission",
            "P13",
            on().act(ADMIN, asksFor(REGISTERED, Change.UPDATED, "Mail.ReadWrite")),
            "Mail.ReadWrite",
            on().act(ADMIN, asksFor(REGISTERED, Change.UPDATED, "Printer.Read.All"))),
        row(
            "publisher-unset",
            "",
            on().act(ADMIN, new PublisherChange(REGISTERED, false, "Contoso")),
            "Report Builder",
            on().act(ADMIN, new PublisherChange(REGISTERED, true, "Contoso"))),
        row(
            "managed-identity-service",
            "L07",
            on().act(MSI, addsPrincipal(app("vm-1"))),
            "Managed Service Identity",
            on().act(SYNC_ACTS, addsPrincipal(app("vm-1")))),
        row(
            "exchange-full-access",
            "C08",
            on().act(
                    ADMIN,
                    consent(APP, true, true),
                    appRole(APP, EXCHANGE, "full_access_as_app", true)),
            "full_access_as_app",
            on().act(ADMIN, consent(APP, true, true), gives(APP, "Printer.Read.All"))),
        row(
            "mail-delegated-permission",
            "C05 D04",
            on().act(USER, grant(APP, false, "Mail.Read"), consent(APP, false, false, "Mail.Read")),
            "Mail.Read",
            on().act(
                    USER,
                    grant(APP, false, "Calendars.Read"),
                    consent(APP, false, false, "Calendars.Read"))),
        row(
            "tenant-wide-grant",
            "C02",
            on().act(ADMIN, grant(APP, true, "User.Read"), consent(APP, true, true, "User.Read")),
            "User.Read",
            on().act(
                    ADMIN, grant(APP, false, "User.Read"), consent(APP, true, false, "User.Read"))),
        row(
            "redirect-address-unsafe",
            "X04",
            on().act(ADMIN, redirects(false, REGISTERED, Change.ADDED, "http://a.example/cb")),
            "http://a.example/cb",
            on().act(ADMIN, redirects(false, REGISTERED, Change.ADDED, "https://a.example/cb"))),
        row(
            "tier-zero-role-assigned",
            "R03",
            on().act(ADMIN, assigns(principal(USER), "Privileged Authentication Administrator")),
            "Privileged Authentication Administrator",
            on().act(ADMIN, assigns(principal(USER), "Attack Payload Author"))),
        row(
            "role-to-guest",
            "M10",
            on().act(
                    ADMIN,
                    role(GUEST, "Exchange Administrator", RoleChange.ASSIGNED, Via.PIM, true)),
            "#EXT#",
            on().act(
                    ADMIN,
                    role(
                        principal(USER),
                        "Exchange Administrator",
                        RoleChange.ASSIGNED,
                        Via.PIM,
                        true))),
        row(
            "role-to-group",
            "M10",
            on().act(
                    ADMIN,
                    role(group(), "Exchange Administrator", RoleChange.ASSIGNED, Via.PIM, true)),
            "Helpers",
            on().act(
                    ADMIN,
                    role(group(), "Exchange Administrator", RoleChange.REQUESTED, Via.PIM, true))));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndSparesTheNeighbour(RuleRow row) {
    row.check();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void countsAsThePolicySaysAndPointsAtEventsOfTheScene(RuleRow row) {
    Factor factor = row.factor();

    assertThat(factor.points()).isEqualTo(POLICY.points(row.rule()));
    List<String> events = row.attack().events().stream().map(Activity::eventId).toList();
    assertThat(factor.evidence())
        .allSatisfy(evidence -> {
          @Nullable String event = evidence.eventId();
          if (event != null) {
            assertThat(events).contains(event);
          }
        });
  }

  @Test
  void everyRuleHasPointsAndNoPointsAreWithoutARule() {
    assertThat(POLICY.points().keySet())
        .containsExactlyInAnyOrderElementsOf(Rules.ALL.stream().map(Rule::id).toList());
  }

  @Test
  void coversRowsOfTheUnionByTheirIds() {
    assertThat(Rules.ALL.stream().flatMap(rule -> rule.covers().stream()))
        .allMatch(row -> row.matches("[A-Z][0-9]{2}"))
        .contains("P04", "K02", "K03", "R04", "R12", "M01");
  }

  /** One case; it may show several rows of the union. */
  private static List<RuleRow> row(
      String rule, String ids, Scene attack, String evidence, Scene benign) {
    return Stream.of(ids.split(" ", -1))
        .map(id -> RuleRow.of(rule, id, attack, evidence, benign).under(LISTS))
        .toList();
  }

  /** A setting that is told by its activity's name. */
  private static List<RuleRow> named(
      String rule, String ids, Kind kind, String attack, String benign) {
    return row(
        rule,
        ids,
        on().act(ADMIN, setting(kind, "the setting")).named(attack),
        "the setting",
        on().act(ADMIN, setting(kind, "the setting")).named(benign));
  }

  private static Scene on() {
    return new Scene();
  }

  private static Actor user(String name) {
    return Scene.user(name);
  }

  private static AppRef radiant() {
    return app("radiantsecurity-connector");
  }

  private static AppRef mdeco() {
    return app("MD.ECO - Connector - M365 Defender");
  }

  /** The vendor's connector, registered by the customer as its document says. */
  private static Scene connector() {
    return on().act(ADMIN, registers("MD.ECO - Connector - M365 Defender"), addsPrincipal(mdeco()));
  }

  private static Scene holding(String permission) {
    return on().act(ADMIN, gives(SYNC, permission));
  }

  private static AppRoleGrantToPrincipal assignment() {
    return new AppRoleGrantToPrincipal(APP, principal(USER), null, null, true);
  }

  private static Act updated(PropertyChange property) {
    return change(false, REGISTERED, Change.UPDATED, property);
  }

  private static Act policy(String name, String before, String after) {
    return setting(Kind.POLICY, "Authorization Policy", property(name, before, after));
  }

  private static Act pim(String name, RoleChange change, boolean eligible) {
    return role(principal(USER), name, change, Via.PIM, eligible);
  }

  private static Principal group() {
    return new Principal(Principal.Type.GROUP, Scene.id("Helpers"), "Helpers", null);
  }
}
