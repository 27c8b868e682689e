package io.consentry.risk;

import static io.consentry.risk.PolicyReader.fold;

import io.consentry.catalog.Problem;
import io.consentry.catalog.YamlTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one factor of the operator's own, and compiles its condition. */
final class OwnFactorReader {
  private static final String[] FIELDS = {
    "id", "family", "points", "title", "when", "covers", "mitre", "tenants"
  };
  private static final int LONGEST_TITLE = 300;

  private final PolicyNode node;
  private final OwnConditions conditions;
  private final Map<String, PolicyNode> fields;

  private OwnFactorReader(PolicyNode node, OwnConditions conditions) {
    this.node = node;
    this.conditions = conditions;
    this.fields = node.fields(FIELDS);
  }

  /** The factor; empty where it cannot be used, which is reported. */
  static Optional<OwnFactor> read(PolicyNode node, OwnConditions conditions) {
    return new OwnFactorReader(node, conditions).factor();
  }

  private Optional<OwnFactor> factor() {
    Optional<String> id =
        required("id", "a name such as night-consent")
            .filter(text ->
                matches("id", text, "[a-z0-9][a-z0-9-]{0,60}", "a name such as night-consent"));
    Optional<Family> family = required("family", families()).flatMap(this::family);
    @Nullable PolicyNode number = fields.get("points");
    OptionalInt points =
        number == null
            ? OptionalInt.empty()
            : number.number(-Policy.LIMIT, Policy.LIMIT, "-100 to 100");
    if (number == null) {
      node.missing("points", "-100 to 100");
    }
    Optional<String> title =
        required("title", "what the finding says")
            .filter(text ->
                matches("title", text, "(?s).{1," + LONGEST_TITLE + "}", "at most 300 characters"));
    Optional<OwnCondition> condition =
        required("when", "a condition in CEL").flatMap(_ -> condition(node("when")));
    List<String> covers = texts("covers", "[A-Z][0-9]{2}", "a row such as C03");
    List<String> mitre = texts("mitre", "T[0-9]{4}(\\.[0-9]{3})?", "a technique such as T1098");
    Set<String> tenants = new HashSet<>();
    texts("tenants", ".+", "a tenant id").forEach(tenant -> tenants.add(fold(tenant)));
    if (id.isEmpty()
        || family.isEmpty()
        || points.isEmpty()
        || title.isEmpty()
        || condition.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new OwnFactor(
            OwnFactor.PREFIX + id.get(),
            family.get(),
            points.getAsInt(),
            title.get(),
            covers,
            mitre,
            tenants,
            condition.get(),
            node.document() + ", line " + node.line()));
  }

  /** The condition, or a mistake on the line of the file that it is in. */
  private Optional<OwnCondition> condition(PolicyNode when) {
    // Text in a block begins on the line after its name.
    String text = when.tree() instanceof YamlTree.Scalar scalar ? scalar.text() : "";
    int first = text.indexOf('\n') >= 0 ? when.line() + 1 : when.line();
    if (text.length() > OwnCondition.LONGEST) {
      when.wrong("at most 2000 characters", String.valueOf(text.length()));
      return Optional.empty();
    }
    try {
      return Optional.of(conditions.of(text));
    } catch (OwnCondition.MistakeException e) {
      OwnCondition.Mistake mistake = e.mistake();
      when.report()
          .accept(
              Problem.error(
                  when.document(),
                  first + mistake.line() - 1,
                  when.path(),
                  "a condition in CEL",
                  "%s (column %d of it)".formatted(mistake.message(), mistake.column())));
      return Optional.empty();
    }
  }

  private Optional<Family> family(String text) {
    Optional<Family> family = allowed().filter(each -> each.label().equals(text)).findFirst();
    if (family.isEmpty()) {
      node("family").wrong(families(), text);
    }
    return family;
  }

  /** What an approval takes away is the approval's alone. */
  private static Stream<Family> allowed() {
    return Stream.of(Family.values()).filter(family -> family != Family.APPROVAL);
  }

  private static String families() {
    return "one of " + String.join(", ", allowed().map(Family::label).toList());
  }

  private Optional<String> required(String field, String expected) {
    @Nullable PolicyNode found = fields.get(field);
    if (found == null) {
      node.missing(field, expected);
      return Optional.empty();
    }
    return found.text();
  }

  private boolean matches(String field, String text, String pattern, String expected) {
    if (!text.matches(pattern)) {
      node(field).wrong(expected, Words.bounded(text, 80));
      return false;
    }
    return true;
  }

  private List<String> texts(String field, String pattern, String expected) {
    List<String> texts = new ArrayList<>();
    @Nullable PolicyNode list = fields.get(field);
    if (list != null) {
      for (PolicyNode item : list.items()) {
        Optional<String> text = item.text();
        if (text.isPresent() && !text.get().matches(pattern)) {
          item.wrong(expected, text.get());
        }
        text.ifPresent(texts::add);
      }
    }
    return texts;
  }

  private PolicyNode node(String field) {
    return fields.getOrDefault(field, node);
  }
}
