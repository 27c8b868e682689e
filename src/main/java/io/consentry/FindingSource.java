package io.consentry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.avro.Finding;
import io.consentry.deliver.JsonOutput;
import io.consentry.risk.Explanation;
import io.consentry.risk.Factor;
import io.consentry.risk.Family;
import io.consentry.risk.Policy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for a finding's newest revision by how its id begins. */
final class FindingSource {
  private static final JsonMapper JSON = new JsonMapper();

  private final String id;
  private final SortedSet<String> matching = new TreeSet<>();

  FindingSource(String id) {
    this.id = id;
  }

  /** A finding as every rendering has it. */
  record Found(JsonNode json) {

    /** What it says, and how its score adds up. */
    List<String> explain(Policy all) {
      Policy policy = all.in(json.path("tenantId").asText());
      List<Factor> factors = new ArrayList<>();
      json.path("factors").forEach(factor -> factors.add(factor(factor)));
      int score = json.path("score").asInt();
      List<String> lines = new ArrayList<>();
      lines.add(
          "%s %d  %s  %s r%d"
              .formatted(
                  json.path("level").asText(),
                  score,
                  json.path("tenantId").asText(),
                  json.path("findingId").asText(),
                  json.path("revision").asInt()));
      lines.add(json.path("title").asText());
      lines.addAll(Explanation.of(factors, score, policy));
      return lines;
    }

    private static Factor factor(JsonNode json) {
      Family family =
          Stream.of(Family.values())
              .filter(each -> each.label().equals(json.path("family").asText()))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "family: expected one that exists, got " + json.path("family")));
      return new Factor(
          json.path("id").asText(),
          family,
          json.path("points").asInt(),
          json.path("counted").asBoolean(),
          json.path("title").asText(),
          List.of(),
          List.of(),
          List.of());
    }
  }

  /** In a file of what {@code consentry score} wrote. */
  Optional<Found> in(String file) throws IOException {
    @Nullable JsonNode last = null;
    try (BufferedReader reader = reader(file)) {
      for (@Nullable String line = UserFiles.line(file, reader);
          line != null;
          line = UserFiles.line(file, reader)) {
        // Most lines are assessments; only those that can be meant are read.
        if (line.contains(id)) {
          JsonNode json = json(file, line);
          if (json.path("type").asText().equals("finding")
              && json.path("findingId").asText().startsWith(id)) {
            matching.add(json.path("findingId").asText());
            last = json;
          }
        }
      }
    }
    requireOne(file);
    return Optional.ofNullable(last).map(Found::new);
  }

  private void requireOne(String where) throws FileSystemException {
    if (matching.size() > 1) {
      throw new FileSystemException(
          where,
          null,
          "expected one finding whose id begins with %s, got %s and %s"
              .formatted(id, matching.getFirst(), matching.getLast()));
    }
  }

  private static BufferedReader reader(String file) throws IOException {
    if (file.equals("-")) {
      return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
    UserFiles.requireFile(Path.of(file));
    return Files.newBufferedReader(Path.of(file));
  }

  private static JsonNode json(String file, String line) throws IOException {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      throw new IOException(file + ": expected a JSON object a line, got something else", e);
    }
  }

  /** On the topic of findings, all of which is read once. */
  Optional<Found> on(Settings settings) throws IOException {
    AtomicReference<@Nullable Finding> last = new AtomicReference<>();
    try (FindingReader reader = new FindingReader(settings, FindingReader.Filter.ALL)) {
      reader.each(finding -> {
        if (finding.getFindingId().startsWith(id)) {
          matching.add(finding.getFindingId());
          last.set(finding);
        }
      });
      boolean _ = reader.read(true, false);
    }
    requireOne("the topic of findings");
    @Nullable Finding found = last.get();
    return found == null
        ? Optional.empty()
        : Optional.of(new Found(json("the topic of findings", JsonOutput.finding(found))));
  }
}
