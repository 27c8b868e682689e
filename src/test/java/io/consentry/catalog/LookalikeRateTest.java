package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How many disguises of vendors' names are seen through, and how many honest names are suspected.
 */
class LookalikeRateTest {
  private static final long SEED = 20260131L;
  private static final int DISGUISES_PER_NAME = 2_000;
  private static final Catalog CATALOG = Catalog.bundled();

  /** Letters that look like the Latin one: Cyrillic, Greek, full-width, mathematical, digits. */
  private static final Map<Character, String> TWINS =
      Map.ofEntries(
          Map.entry('a', "\u0430\uff41\u0251"),
          Map.entry('c', "\u0441\u03f2\uff43"),
          Map.entry('d', "\uff44\u0501"),
          Map.entry('e', "\u0435\uff45"),
          Map.entry('h', "\u04bb\uff48"),
          Map.entry('i', "\u0456\uff49"),
          Map.entry('l', "\uff4c1I"),
          Map.entry('n', "\uff4e"),
          Map.entry('o', "\u043e\u03bf\uff4f0"),
          Map.entry('p', "\u0440\uff50"),
          Map.entry('r', "\uff52\u0433"),
          Map.entry('s', "\u0455\uff53"),
          Map.entry('t', "\uff54"),
          Map.entry('u', "\uff55\u057d"),
          Map.entry('y', "\u0443\uff59"));

  private static final String INVISIBLE =
      "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u034f\u180e";

  @Test
  void atLeast99PercentOfDisguisesAreSeenThrough() {
    Random random = new Random(SEED);
    List<String> missed = new ArrayList<>();
    int tried = 0;
    for (Vendor vendor : CATALOG.vendors()) {
      for (String name : appNames(vendor)) {
        for (int i = 0; i < DISGUISES_PER_NAME; i++, tried++) {
          String disguise = disguise(name, random);
          if (matched(disguise).filter(match -> match.vendor().equals(vendor)).isEmpty()) {
            missed.add(disguise);
          }
        }
      }
    }

    double recall = 1 - (double) missed.size() / tried;

    assertThat(recall)
        .as("missed, seed %d: %s", SEED, missed.stream().limit(20).toList())
        .isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void atMostOneInAThousandOfMicrosoftsAppsIsTakenForAVendors() {
    List<String> names =
        CATALOG.knownApps().all().stream()
            .filter(KnownApp.FirstParty.class::isInstance)
            .map(KnownApp::name)
            .filter(name -> !name.isBlank())
            .toList();

    List<String> suspected = names.stream().filter(name -> matched(name).isPresent()).toList();

    assertThat(names).hasSizeGreaterThan(1_000);
    assertThat((double) suspected.size() / names.size())
        .as("%s", suspected)
        .isLessThanOrEqualTo(0.001);
  }

  private static List<String> appNames(Vendor vendor) {
    return vendor.apps().stream().flatMap(app -> app.displayName().stream()).toList();
  }

  private static Optional<VendorMatch> matched(String name) {
    AppProfile app = new AppProfile(null, List.of(name), null, false, Registration.UNKNOWN, null);
    return CATALOG.matcher().match("tenant", app, ExpectedApps.NONE);
  }

  private static String disguise(String name, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> twins(name, random);
      case 1 -> insert(name, INVISIBLE.charAt(random.nextInt(INVISIBLE.length())), random);
      case 2 -> edited(name, random);
      default ->
          insert(twins(name, random), INVISIBLE.charAt(random.nextInt(INVISIBLE.length())), random);
    };
  }

  /** One to all letters replaced. */
  private static String twins(String name, Random random) {
    double share = random.nextDouble();
    StringBuilder disguised = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      String twins = TWINS.get(Character.toLowerCase(name.charAt(i)));
      if (twins != null && random.nextDouble() < share) {
        disguised.setCharAt(i, twins.charAt(random.nextInt(twins.length())));
      }
    }
    return disguised.toString();
  }

  private static String insert(String name, char c, Random random) {
    return new StringBuilder(name).insert(random.nextInt(name.length() + 1), c).toString();
  }

  /** One letter added, dropped, replaced, or swapped with its neighbour. */
  private static String edited(String name, Random random) {
    StringBuilder edited = new StringBuilder(name);
    int at = random.nextInt(name.length() - 1);
    char letter = (char) ('a' + random.nextInt(26));
    switch (random.nextInt(4)) {
      case 0 -> edited.insert(at, letter);
      case 1 -> edited.deleteCharAt(at);
      case 2 -> edited.setCharAt(at, letter);
      default -> {
        edited.setCharAt(at, name.charAt(at + 1));
        edited.setCharAt(at + 1, name.charAt(at));
      }
    }
    return edited.toString();
  }
}
