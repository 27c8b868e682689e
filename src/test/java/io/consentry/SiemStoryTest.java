package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.avro.Finding;
import io.consentry.deliver.SiemFormat;
import io.consentry.deliver.SiemFormatTest;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import io.consentry.stream.OutputMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The findings of the bundled story in each format of a SIEM. */
final class SiemStoryTest {
  private static final Path GOLDEN = Path.of("src/test/resources/siem/golden");

  /** Consent for all users to an application that calls itself a vendor's. */
  private static final String GRAVEST = "calls itself radiantsecurity-connector";

  private static final List<Finding> FINDINGS = new ArrayList<>();

  @BeforeAll
  static void tell() throws IOException {
    Policy policy = PolicyReader.bundled();
    Normaliser normaliser = new Normaliser();
    Replay replay =
        new Replay(new Knowledge(StreamDriver.BUNDLED, policy), policy.window("act"), new Found());
    for (byte[] event : Story.bundled().records()) {
      normaliser.normalise(
          event,
          Story.TENANT,
          reading -> {
            if (reading instanceof Reading.Read read) {
              replay.accept(read.activity());
            }
          });
    }
    replay.close();
  }

  private static final class Found implements Replay.Output {
    @Override
    public void found(io.consentry.risk.Finding finding) {
      FINDINGS.add(OutputMapper.toAvro(finding));
    }
  }

  @Test
  void everyFindingKeepsTheRulesOfEachFormat() {
    assertThat(FINDINGS).hasSizeGreaterThan(50).allSatisfy(SiemFormatTest::assertValid);
  }

  @Test
  void everyFindingSaysTheSameInEachFormat() {
    assertThat(FINDINGS).allSatisfy(SiemFormatTest::assertSame);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ocsf", "ecs", "cef", "hec", "asim"})
  void theGravestIsTheGoldenOne(String format) throws IOException {
    Finding gravest =
        FINDINGS.stream()
            .filter(finding -> finding.getTitle().contains(GRAVEST))
            .findFirst()
            .orElseThrow();
    Path golden = GOLDEN.resolve(format + (format.equals("cef") ? ".txt" : ".json"));
    String document = SiemFormat.named(format).render(gravest) + "\n";

    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, document);
    }
    assertThat(document)
        .as(
            "%s; when meant, write it anew: mvn -o test -Dtest=SiemStoryTest -Dgolden.write=true",
            golden)
        .isEqualTo(Files.readString(golden));
  }
}
