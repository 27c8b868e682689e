package io.consentry.activity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes {@code ConsentAction.Permissions} as Entra does (FORMATS.md 1.2). */
public final class PermissionText {
  private PermissionText() {}

  /**
   * One grant.
   *
   * @param principal empty for all principals
   */
  public record Entry(String client, String resource, String principal, List<String> scopes) {
    public Entry {
      scopes = List.copyOf(scopes);
    }

    /** As since 2023: with two dates that are never there. */
    String recent() {
      return body() + ", CreatedDateTime: , LastModifiedDateTime ]";
    }

    /** As in 2021. */
    String old() {
      return body() + "]";
    }

    private String body() {
      boolean all = principal.isEmpty();
      return "[Id: %s, ClientId: %s, PrincipalId: %s, ResourceId: %s, ConsentType: %s, Scope: %s"
          .formatted(
              id(),
              client,
              principal,
              resource,
              all ? "AllPrincipals" : "Principal",
              (all ? "" : " ") + String.join(" ", scopes));
    }

    /** The grant's id: base64url of the ids as .NET lays them out in memory. */
    String id() {
      ByteBuffer bytes = ByteBuffer.allocate(principal.isEmpty() ? 32 : 48);
      put(bytes, client);
      put(bytes, resource);
      if (!principal.isEmpty()) {
        put(bytes, principal);
      }
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static void put(ByteBuffer bytes, String guid) {
      UUID id = UUID.fromString(guid);
      long high = id.getMostSignificantBits();
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
      bytes.order(ByteOrder.BIG_ENDIAN).putLong(id.getLeastSignificantBits());
    }
  }

  static String of(List<Entry> before, List<Entry> after) {
    return side(before) + " => " + side(after) + "; ";
  }

  static String side(List<Entry> entries) {
    return entries.stream().map(Entry::recent).collect(Collectors.joining(", ", "[", "]"));
  }
}
