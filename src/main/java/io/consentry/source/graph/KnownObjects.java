package io.consentry.source.graph;

import io.consentry.activity.DirectoryKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a directory were written, with 64 bits of what they said. Kept in {@value
 * #SHARDS} shards of each kind, a mark each, as bytes: one change rewrites little, and a thousand
 * tenants fit in memory (an object takes its id, of 36 to 64 characters, and ten bytes).
 */
final class KnownObjects {
  private static final String PREFIX = "objects/";
  private static final int SHARDS = 16;

  private final Map<String, byte[]> shards = new HashMap<>();
  private final Map<String, Map<String, Long>> open = new LinkedHashMap<>();
  private final Set<String> changed = new HashSet<>();

  /** As the marks have them. */
  static KnownObjects of(Map<String, byte[]> marks) {
    KnownObjects known = new KnownObjects();
    marks.forEach((key, value) -> {
      if (isShard(key)) {
        known.shards.put(key, value);
      }
    });
    return known;
  }

  static boolean isShard(String key) {
    return key.startsWith(PREFIX);
  }

  /** Remembers it; whether it is new, or says anything else. */
  boolean put(DirectoryKind kind, String id, long hash) {
    String shard = shard(kind, id);
    @Nullable Long before = open(shard).put(id, hash);
    boolean news = before == null || before != hash;
    if (news) {
      changed.add(shard);
    }
    return news;
  }

  /** Forgets it; whether it was known. */
  boolean remove(DirectoryKind kind, String id) {
    String shard = shard(kind, id);
    boolean known = open(shard).remove(id) != null;
    if (known) {
      changed.add(shard);
    }
    return known;
  }

  /** All of the kind. */
  List<String> ids(DirectoryKind kind) {
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < SHARDS; n++) {
      ids.addAll(open(prefix(kind) + n).keySet());
    }
    return ids;
  }

  /** The marks that have changed since this was asked last. */
  Map<String, byte @Nullable []> changes(DirectoryKind kind) {
    Map<String, byte @Nullable []> marks = new LinkedHashMap<>();
    open.forEach((shard, objects) -> {
      if (shard.startsWith(prefix(kind)) && changed.remove(shard)) {
        byte[] bytes = bytes(objects);
        shards.put(shard, bytes);
        marks.put(shard, objects.isEmpty() ? null : bytes);
      }
    });
    open.clear();
    return marks;
  }

  private Map<String, Long> open(String shard) {
    return open.computeIfAbsent(shard, key -> objects(shards.get(key)));
  }

  private static String prefix(DirectoryKind kind) {
    return PREFIX + kind.label() + "/";
  }

  private static String shard(DirectoryKind kind, String id) {
    return prefix(kind) + Math.floorMod(id.hashCode(), SHARDS);
  }

  private static byte[] bytes(Map<String, Long> objects) {
    int size = 0;
    List<byte[]> ids = new ArrayList<>();
    for (String id : objects.keySet()) {
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      ids.add(bytes);
      size += Short.BYTES + bytes.length + Long.BYTES;
    }
    ByteBuffer buffer = ByteBuffer.allocate(size);
    int n = 0;
    for (long hash : objects.values()) {
      byte[] id = ids.get(n++);
      buffer.putShort((short) id.length).put(id).putLong(hash);
    }
    return buffer.array();
  }

  private static Map<String, Long> objects(byte @Nullable [] shard) {
    Map<String, Long> objects = new TreeMap<>();
    if (shard != null) {
      ByteBuffer buffer = ByteBuffer.wrap(shard);
      while (buffer.hasRemaining()) {
        byte[] id = new byte[buffer.getShort()];
        buffer.get(id);
        objects.put(new String(id, StandardCharsets.UTF_8), buffer.getLong());
      }
    }
    return objects;
  }
}
