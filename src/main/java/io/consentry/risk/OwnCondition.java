package io.consentry.risk;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A condition in CEL over {@link OwnFields}, compiled once. It cannot run for ever: its length, its
 * depth, the steps of all its loops together and the size of its patterns are bounded, what they
 * make cannot grow ({@link OwnBounds}), and patterns are matched in linear time (RE2).
 */
final class OwnCondition {
  /** The longest condition, in characters. */
  static final int LONGEST = 2_000;

  /** Of all loops of one evaluation together. */
  private static final int MAX_STEPS = 10_000;

  private static final int MAX_DEPTH = 32;
  private static final int MAX_PATTERN = 1_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(MAX_DEPTH)
          .comprehensionMaxIterations(MAX_STEPS)
          .maxRegexProgramSize(MAX_PATTERN)
          .build();

  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();
  private static final Map<String, CelRuntime.Program> LITERALS = OwnBounds.literals(RUNTIME);

  private final String text;
  private final CelRuntime.Program program;

  private OwnCondition(String text, CelRuntime.Program program) {
    this.text = text;
    this.program = program;
  }

  /**
   * What is wrong with a condition.
   *
   * @param line within its text, from 1
   * @param column within the line, from 1
   */
  record Mistake(int line, int column, String message) {}

  /** A condition that is no condition. */
  static final class MistakeException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Mistake mistake;

    MistakeException(Mistake mistake, @Nullable Throwable cause) {
      super(mistake.message(), cause);
      this.mistake = mistake;
    }

    Mistake mistake() {
      return mistake;
    }
  }

  /** A condition that could not be decided for one situation. */
  static final class UndecidedException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecidedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The condition that the text says. */
  static OwnCondition compile(String text) throws MistakeException {
    CelValidationResult result = COMPILER.compile(text);
    try {
      CelAbstractSyntaxTree ast = result.getAst();
      Optional<Mistake> unbounded = OwnBounds.mistake(ast, LITERALS);
      if (unbounded.isPresent()) {
        throw new MistakeException(unbounded.get(), null);
      }
      return new OwnCondition(text.strip().replaceAll("\\s+", " "), RUNTIME.createProgram(ast));
    } catch (CelValidationException e) {
      Optional<CelIssue> first = result.getErrors().stream().findFirst();
      Mistake mistake =
          first
              .map(issue ->
                  new Mistake(
                      Math.max(1, issue.getSourceLocation().getLine()),
                      issue.getSourceLocation().getColumn() + 1,
                      issue.getMessage()))
              .orElseGet(() -> new Mistake(1, 1, String.valueOf(e.getMessage())));
      throw new MistakeException(mistake, e);
    } catch (CelEvaluationException e) {
      throw new MistakeException(new Mistake(1, 1, String.valueOf(e.getMessage())), e);
    }
  }

  /** On one line, to be shown. */
  String text() {
    return text;
  }

  /** Whether it holds. */
  boolean holds(Situation situation, Policy policy) throws UndecidedException {
    OwnFields.Act act = new OwnFields.Act(situation, policy);
    try {
      return Boolean.TRUE.equals(program.eval(name -> OwnFields.value(name, act)));
    } catch (CelEvaluationException e) {
      throw new UndecidedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static CelCompiler compiler() {
    ImmutableList<CelType> types =
        OwnFields.STRUCTS.stream()
            .map(struct -> type(struct.name(), struct.types()))
            .collect(ImmutableList.toImmutableList());
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(
                new CelTypeProvider() {
                  @Override
                  public ImmutableCollection<CelType> types() {
                    return types;
                  }

                  @Override
                  public Optional<CelType> findType(String name) {
                    return types.stream().filter(type -> type.name().equals(name)).findFirst();
                  }
                })
            .setResultType(SimpleType.BOOL);
    OwnFields.VARIABLES.fields().forEach((name, field) -> builder.addVar(name, field.type()));
    return builder.build();
  }

  private static CelType type(String name, ImmutableMap<String, CelType> fields) {
    return StructType.create(
        name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
  }
}
