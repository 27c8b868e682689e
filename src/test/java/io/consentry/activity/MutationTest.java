package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Reading.Rejected;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is done to the bytes, reading never throws, ends, and says something about each input.
 */
@Timeout(120)
class MutationTest {
  private static final int ROUNDS = 40_000;
  private static final long SEED = 20_260_302;
  private static final byte[] TOKENS = Readings.bytes("{}[]\",:\\ \n0-ntf\u00e9");

  private final Random random = new Random(SEED);

  @Test
  void mutatedEventsNeverThrowAndAreNeverSilent() {
    List<byte[]> fixtures = fixtures();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input = fixtures.get(random.nextInt(fixtures.size()));
      for (int i = random.nextInt(4); i >= 0; i--) {
        input = mutated(input, fixtures);
      }
      check(input, round);
    }
  }

  private static void check(byte[] input, int round) {
    List<Reading> readings;
    try {
      readings = Readings.all(input);
    } catch (RuntimeException | StackOverflowError e) {
      fail("round " + round + ": " + text(input), e);
      return;
    }
    assertThat(readings).as("round %d: %s", round, text(input)).isNotEmpty();
    for (Reading reading : readings) {
      if (reading instanceof Rejected rejected) {
        Readings.assertPresentable(rejected.reason());
      }
    }
  }

  private static String text(byte[] input) {
    return new String(input, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static List<byte[]> fixtures() {
    List<byte[]> fixtures = new ArrayList<>();
    for (WireEvent event : WireEvents.everyAct()) {
      for (WireFormat format : WireFormat.values()) {
        fixtures.add(Readings.bytes(event.as(format)));
      }
      fixtures.add(
          Readings.bytes("{\"records\":[" + event.azureMonitor() + "," + event.office365() + "]}"));
      fixtures.add(
          Readings.bytes(event.graph() + "\n" + event.logAnalytics() + "\n" + event.graph()));
    }
    for (ObjectNode signal :
        List.of(
            WireSignals.envelope("SignInLogs", WireSignals.userSignIn()),
            WireSignals.principalSignIn(),
            WireSignals.principalRow(),
            WireSignals.envelope("UserRiskEvents", WireSignals.riskDetection()),
            WireSignals.envelope("MicrosoftGraphActivityLogs", WireSignals.graphCall()),
            WireSignals.application(),
            WireSignals.consentRequest(),
            WireSignals.azureRole("Microsoft.Authorization/roleAssignments/write", "Success"))) {
      fixtures.add(Readings.bytes(signal.toString()));
    }
    return fixtures;
  }

  private byte[] mutated(byte[] input, List<byte[]> fixtures) {
    byte[] bytes = input.clone();
    if (bytes.length < 2) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    int other = random.nextInt(bytes.length);
    int from = Math.min(at, other);
    int to = Math.max(at, other);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = TOKENS[random.nextInt(TOKENS.length)];
      case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      case 4 ->
          bytes =
              joined(
                  Arrays.copyOf(bytes, from),
                  Arrays.copyOfRange(bytes, Math.min(to, from + 40), bytes.length));
      case 5 ->
          bytes = joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
      case 6 -> {
        byte[] foreign = fixtures.get(random.nextInt(fixtures.size()));
        int start = random.nextInt(foreign.length);
        byte[] piece =
            Arrays.copyOfRange(
                foreign, start, Math.min(foreign.length, start + random.nextInt(60)));
        bytes =
            joined(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, at, bytes.length));
      }
      default -> {
        byte swap = bytes[at];
        bytes[at] = bytes[other];
        bytes[other] = swap;
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void pilesOfBrokenValuesEndInTime() {
    for (String piece :
        List.of(
            "{\n",
            "{\"a\":x}",
            "{\"a\":x}\n",
            "[\n{",
            "{x",
            "\"",
            "1 ",
            "[{x},",
            "]\n",
            "{\"records\":[{x}")) {
      List<Reading> readings = Readings.all(piece.repeat((1 << 19) / piece.length()));

      assertThat(readings).isNotEmpty();
    }
  }
}
