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
  /** With its blanks: scopes may hold any other character of it, and brackets and commas too. */
  private static final String ARROW = " => ";

  private static final String ENTRY = "[Id:";
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
    int at = side.indexOf(ENTRY);
    while (at >= 0) {
      int next = side.indexOf(ENTRY, at + 1);
      boolean last = next < 0;
      String text = side.substring(at + 1, last ? side.length() : next).strip();
      if (last && text.endsWith(";")) {
        text = text.substring(0, text.length() - 1);
      }
      String end = last && text.endsWith("]]") ? "]]" : last ? "]" : "],";
      boolean cut = !text.endsWith(end);
      entries.add(entry(cut ? text : text.substring(0, text.length() - end.length()), cut));
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
    if (!cut) {
      return Values.words(text);
    }
    int key = text.indexOf(", "); // the next key, cut short: the scopes before it are whole
    List<String> scopes = Values.words(key < 0 ? text : text.substring(0, key));
    // A text cut short ends in the middle of a scope: half a name is no permission.
    return key < 0 && !scopes.isEmpty() ? scopes.subList(0, scopes.size() - 1) : scopes;
  }

  /** For whom, in any case: whoever makes the grant writes it. */
  static ConsentType type(@Nullable String text) {
    return "AllPrincipals".equalsIgnoreCase(text)
        ? ConsentType.ALL_PRINCIPALS
        : "Principal".equalsIgnoreCase(text) ? ConsentType.PRINCIPAL : ConsentType.UNKNOWN;
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
