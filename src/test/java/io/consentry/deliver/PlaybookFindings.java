package io.consentry.deliver;

import io.consentry.avro.Actor;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.Evidence;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.GivenThing;
import io.consentry.avro.VendorConformance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Findings as a playbook would hear of them. */
public final class PlaybookFindings {
  public static final Instant TIME = Instant.parse("2026-03-02T09:41:07Z");
  public static final String APP = "d1d1d1d1-1111-4111-8111-111111111111";
  public static final String CLIENT = "d2d2d2d2-2222-4222-8222-222222222222";
  public static final String GRAPH = "c0c0c0c0-0003-4000-8000-000000000003";

  private PlaybookFindings() {}

  /** A consent of two permissions, one delegated and one not. */
  public static Finding consent(String id, int revision, String level, Instant time) {
    return finding(
        id,
        revision,
        level,
        time,
        null,
        List.of(
            given("delegated-permission", null, "Mail.ReadWrite offline_access", "all-principals"),
            given("app-permission", "e2a3a72e-5f79-4c64-b1b1-878b674786c9", "Mail.ReadWrite", "")));
  }

  /** A finding that gave these things. */
  public static Finding finding(
      String id,
      int revision,
      String level,
      Instant time,
      @Nullable VendorConformance vendor,
      List<GivenThing> given) {
    return new Finding(
        id,
        revision,
        "open",
        "6f0c2a51-1d4e-4b7a-9c33-2e5d8a7b1f01",
        time,
        time,
        "ada gave consent to Fabrikam Notes",
        new Actor(
            "user",
            "a1a1a1a1-0001-4000-8000-00000000000a",
            "ada@fabrikam.example",
            null,
            null,
            null),
        new AssessedApplication(APP, CLIENT, null, "Fabrikam Notes", null, "elsewhere", false),
        List.of(
            new AssessedPermission(
                "00000003-0000-0000-c000-000000000000",
                "Microsoft Graph",
                "Mail.ReadWrite",
                "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
                "Application",
                1,
                vendor == null ? null : "needed",
                "added",
                true,
                false)),
        null,
        70,
        level,
        List.of(
            new Factor(
                "mail",
                "permissions",
                35,
                true,
                "the mail of every user",
                List.of(new Evidence("e1", "scope", "Mail.ReadWrite")),
                List.of("T1114"),
                List.of())),
        List.of(),
        vendor,
        0,
        2,
        List.of("revoke the grant"),
        List.of("c1"),
        List.of("Consent to application"),
        List.of("e1"),
        0,
        null,
        List.of(),
        List.of(),
        given,
        List.of(),
        null);
  }

  /** Something given to the client on Microsoft Graph. */
  public static GivenThing given(String sort, @Nullable String item, String label, String scope) {
    return new GivenThing(
        sort, CLIENT, "service-principal", "Fabrikam Notes", GRAPH, item, label, scope, List.of());
  }

  /** The event that announces such a consent. */
  public static byte[] event(String id, int revision, Instant time) {
    return PlaybookEvent.of(consent(id, revision, "high", time), "opened");
  }
}
