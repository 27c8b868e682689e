package io.consentry.activity;

import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.ConsentedScopes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The text of {@code ConsentAction.Permissions}: {@code OLD => NEW; } with any number of entries on
 * each side, one for each resource (FORMATS.md 1.2).
 */
record ConsentPermissions(List<ConsentedScopes> before, List<ConsentedScopes> after) {
  private static final String ARROW = "=>";
  private static final String[] KEYS = {
    "Id:",
    "ClientId:",
    "PrincipalId:",
    "ResourceId:",
    "ConsentType:",
    "Scope:",
    "CreatedDateTime:",
    "LastModifiedDateTime"
  };
  private static final int ID = 0;
  private static final int CLIENT = 1;
  private static final int PRINCIPAL = 2;
  private static final int RESOURCE = 3;
  private static final int TYPE = 4;
  private static final int SCOPE = 5;
  private static final int CREATED = 6;
  private static final int GUID_BYTES = 16;

  /** Reads the text; text of another shape gives what can be made out, at worst nothing. */
  static ConsentPermissions parse(@Nullable String text) {
    if (text == null) {
      return new ConsentPermissions(List.of(), List.of());
    }
    int arrow = text.indexOf(ARROW);
    return arrow < 0
        ? new ConsentPermissions(List.of(), entries(text))
        : new ConsentPermissions(
            entries(text.substring(0, arrow)), entries(text.substring(arrow + ARROW.length())));
  }

  private static List<ConsentedScopes> entries(String side) {
    List<ConsentedScopes> entries = new ArrayList<>();
    int at = side.indexOf("[Id:");
    while (at >= 0) {
      int next = side.indexOf("[Id:", at + 1);
      int close = side.indexOf(']', at);
      int end = close >= 0 && (next < 0 || close < next) ? close : next < 0 ? side.length() : next;
      entries.add(entry(side.substring(at + 1, end), end != close));
      at = next;
    }
    return entries;
  }

  private static ConsentedScopes entry(String text, boolean cut) {
    String[] values = fields(text);
    List<@Nullable String> ids = decodeId(values[ID]);
    @Nullable String principal = Guids.orNull(values[PRINCIPAL]);
    return new ConsentedScopes(
        or(Guids.orNull(values[RESOURCE]), ids.get(1)),
        or(Guids.orNull(values[CLIENT]), ids.get(0)),
        type(values[TYPE]),
        or(principal, ids.get(2)),
        scopes(values[SCOPE], cut && !text.contains(KEYS[CREATED])));
  }

  /**
   * The values by key; keys are found in their order, so that a value may hold anything but the
   * next key.
   */
  private static String[] fields(String text) {
    String[] values = new String[KEYS.length];
    int from = 0;
    for (int key = 0; key < KEYS.length; key++) {
      int start = text.indexOf(KEYS[key], from);
      values[key] = "";
      if (start < 0) {
        continue;
      }
      int valueAt = start + KEYS[key].length();
      int end = text.length();
      for (int later = key + 1; later < KEYS.length; later++) {
        int found = text.indexOf(KEYS[later], valueAt);
        if (found >= 0) {
          end = found;
          break;
        }
      }
      String value = text.substring(valueAt, end).strip();
      values[key] = value.endsWith(",") ? value.substring(0, value.length() - 1).strip() : value;
      from = valueAt;
    }
    return values;
  }

  private static List<String> scopes(String text, boolean cut) {
    int comma = text.indexOf(','); // scopes hold none: what follows is the next key, cut short
    if (comma >= 0) {
      return Values.words(text.substring(0, comma));
    }
    List<String> scopes = Values.words(text);
    // A text cut short ends in the middle of a scope: half a name is no permission.
    return cut && !scopes.isEmpty() ? scopes.subList(0, scopes.size() - 1) : scopes;
  }

  private static ConsentType type(String text) {
    return switch (text) {
      case "AllPrincipals" -> ConsentType.ALL_PRINCIPALS;
      case "Principal" -> ConsentType.PRINCIPAL;
      default -> ConsentType.UNKNOWN;
    };
  }

  /**
   * The grant's id is base64url of little-endian GUIDs: client, resource and, for one user,
   * principal.
   */
  private static List<@Nullable String> decodeId(String id) {
    List<@Nullable String> ids = new ArrayList<>(List.of("", "", ""));
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(id);
    } catch (IllegalArgumentException _) {
      bytes = new byte[0]; // an id of another shape tells nothing; the fields beside it do
    }
    for (int i = 0; i < ids.size(); i++) {
      ids.set(
          i,
          bytes.length >= (i + 1) * GUID_BYTES ? Guids.orNull(guid(bytes, i * GUID_BYTES)) : null);
    }
    return ids;
  }

  private static String guid(byte[] bytes, int at) {
    ByteBuffer little = ByteBuffer.wrap(bytes, at, GUID_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long high =
        ((long) little.getInt() << 32)
            | ((little.getShort() & 0xffffL) << 16)
            | (little.getShort() & 0xffffL);
    long low = little.order(ByteOrder.BIG_ENDIAN).getLong();
    return new UUID(high, low).toString();
  }

  private static @Nullable String or(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }
}
