package io.consentry.risk;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a policy from YAML. What a user's file leaves out is as in the default one. */
public final class PolicyReader {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private PolicyReader() {}

  /** A policy that cannot be used; the message says file, line, field, expected, got. */
  public static final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PolicyException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The shape of the file. */
  record File(
      @Nullable Map<String, Integer> points,
      @Nullable Map<String, Integer> levels,
      @Nullable Windows windows,
      @Nullable Lists lists,
      @JsonProperty("expected-vendors")
          @Nullable Map<String, Map<String, String>> expectedVendors) {}

  record Windows(
      @JsonProperty("credential-after-consent") @Nullable String credentialAfterConsent,
      @JsonProperty("role-churn") @Nullable String roleChurn,
      @Nullable String act) {}

  record Lists(
      @JsonProperty("verified-domains") @Nullable List<String> verifiedDomains,
      @JsonProperty("break-glass-accounts") @Nullable List<String> breakGlassAccounts,
      @JsonProperty("privileged-groups") @Nullable List<String> privilegedGroups,
      @JsonProperty("conditional-access-exclusions")
          @Nullable List<String> conditionalAccessExclusions) {}

  /** The policy that is bundled. */
  public static Policy bundled() {
    return policy("policy.yaml (bundled)", file("policy.yaml (bundled)", resource()), null);
  }

  /** The bundled policy with what the text changes. Throws {@link PolicyException}. */
  public static Policy read(String name, String yaml) {
    File bundled = file("policy.yaml (bundled)", resource());
    File own = yaml.isBlank() ? new File(null, null, null, null, null) : file(name, yaml);
    return policy(name, bundled, own);
  }

  private static String resource() {
    try (InputStream in = PolicyReader.class.getResourceAsStream("/policy.yaml")) {
      if (in == null) {
        throw new IllegalStateException("policy.yaml: expected on the class path, got nothing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static File file(String name, String yaml) {
    try {
      File file = YAML.readValue(yaml, File.class);
      return file == null ? new File(null, null, null, null, null) : file;
    } catch (JsonMappingException e) {
      throw new PolicyException(
          "%s, %s: %s: %s"
              .formatted(
                  name,
                  line(e.getLocation()),
                  path(e),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (JsonProcessingException e) {
      throw new PolicyException(
          "%s, %s: not YAML: %s"
              .formatted(
                  name,
                  line(e.getLocation()),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static String line(@Nullable JsonLocation location) {
    return location == null ? "line ?" : "line " + location.getLineNr();
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static Policy policy(String name, File base, @Nullable File own) {
    try {
      Map<String, Integer> points = new HashMap<>();
      Map<Level, Integer> levels = new EnumMap<>(Level.class);
      Map<String, String> vendors = new HashMap<>();
      for (File file : own == null ? List.of(base) : List.of(base, own)) {
        points.putAll(orEmpty(file.points()));
        orEmpty(file.levels()).forEach((level, from) -> levels.put(level(level), from));
        orEmpty(file.expectedVendors())
            .forEach((tenant, apps) ->
                apps.forEach((app, vendor) -> vendors.put(fold(tenant + "/" + app), fold(vendor))));
      }
      return new Policy(
          points,
          levels,
          window(
              "credential-after-consent",
              of(base.windows(), Windows::credentialAfterConsent),
              own == null ? null : of(own.windows(), Windows::credentialAfterConsent)),
          window(
              "role-churn",
              of(base.windows(), Windows::roleChurn),
              own == null ? null : of(own.windows(), Windows::roleChurn)),
          window(
              "act",
              of(base.windows(), Windows::act),
              own == null ? null : of(own.windows(), Windows::act)),
          list(own, Lists::verifiedDomains),
          list(own, Lists::breakGlassAccounts),
          list(own, Lists::privilegedGroups),
          list(own, Lists::conditionalAccessExclusions),
          vendors);
    } catch (IllegalArgumentException e) {
      throw new PolicyException(name + ": " + e.getMessage(), e);
    }
  }

  private static <T, R> @Nullable R of(@Nullable T part, Function<T, @Nullable R> field) {
    return part == null ? null : field.apply(part);
  }

  private static Duration window(String field, @Nullable String base, @Nullable String own) {
    String text = own != null ? own : base == null ? "" : base;
    try {
      Duration window = Duration.parse(text);
      if (window.isNegative() || window.isZero()) {
        throw new IllegalArgumentException(
            "windows." + field + ": expected a time longer than nothing, got " + text);
      }
      return window;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "windows." + field + ": expected a duration such as PT4H or P2D, got " + text, e);
    }
  }

  private static Set<String> list(
      @Nullable File own, Function<Lists, @Nullable List<String>> field) {
    @Nullable Lists lists = own == null ? null : own.lists();
    @Nullable List<String> found = lists == null ? null : field.apply(lists);
    return found == null
        ? Set.of()
        : found.stream().map(PolicyReader::fold).collect(Collectors.toSet());
  }

  private static Level level(String name) {
    for (Level level : Level.values()) {
      if (level.label().equals(name)) {
        return level;
      }
    }
    throw new IllegalArgumentException(
        "levels: expected low, medium, high or critical, got " + name);
  }

  private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
    return map == null ? Map.of() : map;
  }

  private static String fold(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
