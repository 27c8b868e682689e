package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.gives;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.consentry.risk.PolicyReader.PolicyException;
import java.nio.charset.StandardCharsets;

/**
 * Any policy file, and any condition of an own factor: a policy that can judge, or mistakes with
 * their lines.
 */
public final class PolicyFuzz {
  private static final Scene SCENE =
      new Scene()
          .act(
              ADMIN,
              gives(app("Sync"), "Mail.ReadWrite"),
              consent(app("Sync"), true, true, "Mail.Read"));

  private PolicyFuzz() {}

  /** One input: a condition where its first byte is a ?, else a file. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    String yaml =
        text.startsWith("?")
            ? "factors: [{id: mine, family: actor, points: 25, title: ours, when: %s}]"
                .formatted(TextNode.valueOf(text.substring(1)))
            : text;
    Policy policy;
    try {
      policy = PolicyReader.read("f.yaml", yaml);
    } catch (PolicyException e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(e.getMessage()).startsWith("f.yaml, line ");
      return;
    }
    assertThat(SCENE.finding(policy).score().value()).isBetween(0, 100);
  }
}
