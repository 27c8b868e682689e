package io.consentry.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An application that public lists know by its client id. */
public sealed interface KnownApp {
  /** Client id, lower case. */
  String appId();

  /** Display name as listed; empty when the list has only the id. */
  String name();

  /** One of Microsoft's own applications; the owner tenant is null where no source has it. */
  record FirstParty(String appId, String name, @Nullable String ownerTenantId)
      implements KnownApp {}

  /** An application seen in attacks. */
  record Rogue(
      String appId,
      String name,
      RogueClass rogueClass,
      @Nullable String publisher,
      List<String> tags)
      implements KnownApp {
    public Rogue {
      tags = List.copyOf(tags);
    }
  }

  /** A mail client that Microsoft's default policy lets users consent to. */
  record AllowedMailClient(String appId, String name) implements KnownApp {}

  /** Why an application is listed as rogue. */
  enum RogueClass implements Labelled {
    /** Made for attacks. */
    MALICIOUS("malicious"),
    /** An honest product that attackers like to use. */
    ABUSED_LEGITIMATE("abused-legitimate");

    private final String label;

    RogueClass(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }
}
