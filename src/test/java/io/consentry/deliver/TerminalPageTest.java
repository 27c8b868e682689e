package io.consentry.deliver;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.registers;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.AppRef;
import io.consentry.risk.Finding;
import io.consentry.risk.Scene;
import io.consentry.stream.OutputMapper;
import org.junit.jupiter.api.Test;

class TerminalPageTest {
  private static final TerminalPage PAGE = new TerminalPage(false);

  @Test
  void showsAnImpersonator() {
    AppRef fake = app("radiantsecurity-connector");
    Finding finding =
        new Scene()
            .act(
                ADMIN,
                addsPrincipal(fake),
                grant(fake, true, "Mail.ReadWrite", "Files.ReadWrite.All", "offline_access"),
                firstConsent(
                    fake, true, true, "Mail.ReadWrite", "Files.ReadWrite.All", "offline_access"))
            .finding();

    assertThat(PAGE.render(OutputMapper.toAvro(finding)))
        .isEqualTo(
            """
            CRITICAL 100   86e03bbc-5205-3270-b909-6070a088c6f8   radiantsecurity-connector   2026-03-02 09:00:00Z   fc1ecf30dd4ff18a r1
              anna.berg@contoso.example gave consent to an app that calls itself radiantsecurity-connector and is registered in
              another tenant, for all users.
               +45  identity     Radiant Security's connector is registered by each customer; this one is registered in another
                                 tenant   N01
               +35  permissions  Mail.ReadWrite: the mail of every user   D04 D02
               +25  vendor       Mail.ReadWrite and Files.ReadWrite.All: not in what Radiant Security documents
               +15  reach        given for all users of the tenant   C02 D02
               +12  lifecycle    Mail.ReadWrite and Files.ReadWrite.All to an application which comes with this act   P16
                +2  actor        Mail.ReadWrite and Files.ReadWrite.All, and anna.berg@contoso.example gave no application
                                 anything in 180 days before (little is known of this tenant yet)   P11
                +2  sequence     Mail.ReadWrite and Files.ReadWrite.All: given to nobody else in this tenant in 180 days (little
                                 is known of this tenant yet)   P11
                    also         Mail.ReadWrite and Files.ReadWrite.All: much of the tenant's data, as any user   D02 D03
                    also         Files.ReadWrite.All: the files of whoever uses it   C06
                    also         Mail.ReadWrite and Files.ReadWrite.All, for all of the tenant, to an application of another
                                 tenant   P17
                                 and 6 more of the same families
              vendor   Radiant Security, matched by name only. It holds: excess 2, missing 13
              held     before: nothing; after: 3 permissions
              without  the 2 permissions of tier 1: 67 (high) · vendor impersonation: 91 (critical)
              next     revoke the grant of Files.ReadWrite.All, Mail.ReadWrite and offline_access; disable service principal
                       99a5c09e-0e54-3ec5-b451-d329b9c20ce0; review the sign-ins of service principal
                       99a5c09e-0e54-3ec5-b451-d329b9c20ce0 since 2026-03-02T09:00:00Z
              events   service-principal, delegated-grant, consent (3 events, one act)

            """);
  }

  @Test
  void showsAVendorsConnectorGivenMoreThanItsDocumentSays() {
    AppRef connector = app("MD.ECO - Connector - M365 Defender");
    Finding finding =
        new Scene()
            .act(ADMIN, registers("MD.ECO - Connector - M365 Defender"), addsPrincipal(connector))
            .act(
                ADMIN,
                gives(connector, "User.Read.All"),
                gives(connector, "Directory.ReadWrite.All"))
            .finding();

    assertThat(PAGE.render(OutputMapper.toAvro(finding)))
        .isEqualTo(
            """
            CRITICAL 100   86e03bbc-5205-3270-b909-6070a088c6f8   MD.ECO - Connector - M365 Defender   2026-03-02 09:01:00Z   852468c0360d4109 r1
              anna.berg@contoso.example gave Directory.ReadWrite.All and User.Read.All to MD.ECO - Connector - M365 Defender.
               +55  permissions  Directory.ReadWrite.All: control of the tenant, without any user   P02
               +25  vendor       Directory.ReadWrite.All: not in what MD.ECO documents
               +12  reach        an application permission reaches the whole tenant   C02 P01
               +12  lifecycle    Directory.ReadWrite.All to an application created 60 seconds before   P16
                +2  actor        Directory.ReadWrite.All, and anna.berg@contoso.example gave no application anything in 180 days
                                 before (little is known of this tenant yet)   P11
                +2  sequence     Directory.ReadWrite.All: given to nobody else in this tenant in 180 days (little is known of this
                                 tenant yet)   P11
                    also         User.Read.All: data or settings of the whole tenant, without any user   P02
                    also         Directory.ReadWrite.All to an application created 60 seconds before   C09
                    also         User.Read.All and Directory.ReadWrite.All: used without any user   P01
                                 and 2 more of the same families
              vendor   MD.ECO, matched by name only. It holds: needed 1, excess 1, missing 6
              held     before: nothing; after: 2 permissions
              path     MD.ECO - Connector - M365 Defender got Directory.ReadWrite.All (2026-03-02T09:01:00.001Z) → MD.ECO -
                       Connector - M365 Defender can control the tenant (tier 0 by entraops ControlPlane, maester HighRisk,
                       mandiant control, bloodhound 0, entrafalcon High, scubagear Critical, msidentitytools High)
              without  Directory.ReadWrite.All on Microsoft Graph: 17 (info) · undocumented power: 83 (critical) · application
                       grant: 96 (critical) · high permission to young app: 96 (critical)
              next     revoke Directory.ReadWrite.All, unless anna.berg@contoso.example can say what it is for; review the
                       sign-ins of service principal 283d600a-ffab-310b-9dc7-791a99c98a48 since 2026-03-02T09:01:00Z
              events   app-role-grant (2 events, one act)

            """);
  }

  @Test
  void makesHostileNamesVisible() {
    AppRef hostile = app("Inv\u200boice\u202e\u001b[2J\nCRITICAL 100");
    Finding finding =
        new Scene()
            .act(
                USER,
                addsPrincipal(hostile),
                grant(hostile, false, "Mail.Read"),
                firstConsent(hostile, false, false, "Mail.Read"))
            .finding();

    String page = PAGE.render(OutputMapper.toAvro(finding));

    assertThat(page).contains("Inv\\u200boice\\u202e\\u001b[2J\\u000aCRITICAL 100");
    assertThat(page.lines()).allMatch(line -> line.matches("[^\\p{Cc}\\p{Cf}]*"));
    assertThat(page.lines().filter(line -> line.startsWith("CRITICAL"))).isEmpty();
  }

  @Test
  void paintsTheLevelAndNothingElse() {
    Finding finding = new Scene().act(ADMIN, gives(app("sync"), "Mail.Read")).finding();

    String painted = new TerminalPage(true).render(OutputMapper.toAvro(finding));

    assertThat(painted.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(PAGE.render(OutputMapper.toAvro(finding)));
    assertThat(painted.chars().filter(c -> c == 0x1b).count()).isEqualTo(2);
  }
}
