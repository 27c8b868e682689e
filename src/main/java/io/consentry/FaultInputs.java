package io.consentry;

import io.consentry.FaultFeed.Sent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What becomes of a history before it is sent. The pure core gets it in the same order. */
final class FaultInputs {
  private static final int REORDERED_WITHIN = 40;

  /** A broker refuses what is more than an hour ahead. */
  private static final Duration AHEAD = Duration.ofMinutes(50);

  private static final Duration AGO = Duration.ofDays(400);

  private FaultInputs() {}

  /** After every tenth event one that is no event (RELIABILITY.md B01, B04 to B07, B09, B13). */
  static List<Sent> poison(List<Sent> events, Random random) {
    List<byte[]> bad = bad();
    List<Sent> all = new ArrayList<>();
    for (Sent event : events) {
      all.add(event);
      if (random.nextInt(10) == 0) {
        byte[] value = bad.get(random.nextInt(bad.size() + 1) % bad.size());
        all.add(new Sent(event.tenant(), value, Duration.ZERO));
        byte[] cut = Arrays.copyOf(event.value(), random.nextInt(1, event.value().length));
        all.add(new Sent(event.tenant(), cut, Duration.ZERO));
      }
    }
    return all;
  }

  private static List<byte[]> bad() {
    List<byte[]> bad = new ArrayList<>();
    for (String text :
        List.of(
            "",
            " ",
            "no JSON",
            "null",
            "\"text\"",
            "17",
            "1e999999999",
            "[]",
            "{}",
            "{\"records\":[]}",
            "{\"records\":[{}]}",
            "{\"records\":{}}",
            "{\"a\":".repeat(1_000),
            "[".repeat(100_000),
            "\uFEFF{}",
            "{\"category\":\"AuditLogs\",\"category\":\"SignInLogs\"}",
            "{\"id\":\"x\\u0000\",\"activityDateTime\":\"year\",\"activityDisplayName\":\"\"}")) {
      bad.add(text.getBytes(StandardCharsets.UTF_8));
    }
    bad.add(new byte[] {(byte) 0xc0, (byte) 0x80, (byte) 0xff, 0});
    bad.add("{\"utf\":16}".getBytes(StandardCharsets.UTF_16));
    return bad;
  }

  /** A third of the events once more, and all within some forty of their place. */
  static List<Sent> twice(List<Sent> events, Random random) {
    List<Sent> all = new ArrayList<>();
    for (Sent event : events) {
      all.add(event);
      if (random.nextInt(3) == 0) {
        all.add(event);
      }
    }
    for (int from = 0; from < all.size(); from += REORDERED_WITHIN) {
      Collections.shuffle(all.subList(from, Math.min(all.size(), from + REORDERED_WITHIN)), random);
    }
    return all;
  }

  /** Records whose time is far from now; the events in them keep their own. */
  static List<Sent> clock(List<Sent> events, Random random) {
    return events.stream()
        .map(event ->
            switch (random.nextInt(10)) {
              case 0 -> new Sent(event.tenant(), event.value(), AHEAD);
              case 1 -> new Sent(event.tenant(), event.value(), AGO.negated());
              default -> event;
            })
        .toList();
  }
}
