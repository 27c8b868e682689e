package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.ConsentedScopes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Any text in {@code ConsentAction.Permissions}: parsing never throws, makes up nothing, and gives
 * back what was written as Entra writes it.
 */
public final class PermissionTextFuzz {
  private PermissionTextFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    ConsentPermissions read = ConsentPermissions.parse(text);
    int written = text.split("\\[Id:", -1).length - 1;
    assertThat(read.before().size() + read.after().size()).isLessThanOrEqualTo(written);
    List<String> scopes =
        Stream.concat(read.before().stream(), read.after().stream())
            .flatMap(entry -> entry.scopes().stream())
            .toList();
    assertThat(scopes).doesNotContain("");
    assertThat(String.join("", scopes).length()).isLessThanOrEqualTo(text.length());
    if (canBeWritten(read.before()) && canBeWritten(read.after())) {
      String again = PermissionText.of(entries(read.before()), entries(read.after()));
      assertThat(ConsentPermissions.parse(again)).as(again).isEqualTo(read);
    }
  }

  /** Names of scopes hold no brackets, commas, colons or arrows; ids are there; a user is named. */
  private static boolean canBeWritten(List<ConsentedScopes> side) {
    return side.stream()
        .allMatch(entry ->
            Guids.isGuid(entry.clientServicePrincipalId())
                && Guids.isGuid(entry.resourceServicePrincipalId())
                && (entry.principalId() == null || Guids.isGuid(entry.principalId()))
                && entry.consentType() != ConsentType.UNKNOWN
                && (entry.consentType() == ConsentType.PRINCIPAL) == (entry.principalId() != null)
                && entry.scopes().stream().allMatch(scope -> scope.matches("[A-Za-z0-9._/-]+"))
                && entry.scopes().stream().distinct().count() == entry.scopes().size());
  }

  private static List<PermissionText.Entry> entries(List<ConsentedScopes> side) {
    return side.stream()
        .map(entry ->
            new PermissionText.Entry(
                String.valueOf(entry.clientServicePrincipalId()),
                String.valueOf(entry.resourceServicePrincipalId()),
                entry.principalId() == null ? "" : entry.principalId(),
                entry.scopes()))
        .toList();
  }
}
