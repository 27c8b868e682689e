package io.consentry.risk;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tool made for consent phishing, by what it asks for as it comes.
 *
 * @param name what it is called, to follow "the scopes that"
 * @param scopes in lower case, without those that come with every consent
 */
record AttackTool(String name, Set<String> scopes) {
  /** Scopes that come with every consent, and tell no tool from another. */
  static final Set<String> EVERYWHERE = Set.of("openid", "profile", "email", "user.read");

  AttackTool {
    scopes = Set.copyOf(scopes);
  }

  /** The tools of a list, each as {@code name: scope scope}, or the scopes alone. */
  static List<AttackTool> of(Collection<String> list) {
    return list.stream()
        .map(AttackTool::of)
        .sorted(Comparator.comparing(AttackTool::name))
        .toList();
  }

  private static AttackTool of(String text) {
    int colon = text.lastIndexOf(':');
    Set<String> scopes =
        new HashSet<>(Arrays.asList(text.substring(colon + 1).strip().split("\\s+")));
    scopes.removeAll(EVERYWHERE);
    return new AttackTool(
        colon < 0 ? "an attack tool" : "the attack tool " + text.substring(0, colon), scopes);
  }
}
