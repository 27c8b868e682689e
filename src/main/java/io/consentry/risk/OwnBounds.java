package io.consentry.risk;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a condition may not do though CEL allows it. The steps of loops are bounded, but not what a
 * step makes: {@code ['a'].map(a, a + a).map(a, a + a)} doubles its text with every loop, and lists
 * of lists of one thing take for ever to compare. And what is wrong in a pattern, a duration or a
 * timestamp is said when the file is read, not when the first act comes.
 */
final class OwnBounds {
  /** How deep lists and maps may be in one another; the documented fields need two. */
  private static final int MAX_NESTING = 3;

  private static final Set<CelKind> GROWS =
      EnumSet.of(CelKind.STRING, CelKind.BYTES, CelKind.LIST, CelKind.DYN, CelKind.ANY);

  private final CelAbstractSyntaxTree ast;
  private final Map<String, CelRuntime.Program> literals;

  private OwnBounds(CelAbstractSyntaxTree ast, Map<String, CelRuntime.Program> literals) {
    this.ast = ast;
    this.literals = literals;
  }

  /** The first thing in the condition that is not allowed, or cannot be decided ever. */
  static Optional<OwnCondition.Mistake> mistake(
      CelAbstractSyntaxTree ast, Map<String, CelRuntime.Program> literals) {
    OwnBounds bounds = new OwnBounds(ast, literals);
    Iterator<CelExpr> nodes =
        CelNavigableAst.fromAst(ast).getRoot().allNodes().map(node -> node.expr()).iterator();
    while (nodes.hasNext()) {
      CelExpr node = nodes.next();
      Optional<String> wrong = bounds.wrong(node);
      if (wrong.isPresent()) {
        return Optional.of(bounds.at(node, wrong.get()));
      }
    }
    return Optional.empty();
  }

  /** For each function of a text that may be wrong: whether the runtime takes the text. */
  static Map<String, CelRuntime.Program> literals(CelRuntime runtime) {
    CelCompiler compiler =
        CelCompilerFactory.standardCelCompilerBuilder().addVar("text", SimpleType.STRING).build();
    return Map.of(
        "matches", program(compiler, runtime, "''.matches(text)"),
        "duration", program(compiler, runtime, "duration(text)"),
        "timestamp", program(compiler, runtime, "timestamp(text)"));
  }

  private static CelRuntime.Program program(
      CelCompiler compiler, CelRuntime runtime, String condition) {
    try {
      return runtime.createProgram(compiler.compile(condition).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException(condition, e);
    }
  }

  private OwnCondition.Mistake at(CelExpr node, String message) {
    return ast.getSource().getPositionsMap().containsKey(node.id())
        ? ast.getSource()
            .getOffsetLocation(ast.getSource().getPositionsMap().get(node.id()))
            .map(place ->
                new OwnCondition.Mistake(
                    Math.max(1, place.getLine()), place.getColumn() + 1, message))
            .orElseGet(() -> new OwnCondition.Mistake(1, 1, message))
        : new OwnCondition.Mistake(1, 1, message);
  }

  private Optional<String> wrong(CelExpr node) {
    if (nesting(node) > MAX_NESTING) {
      return Optional.of("lists in lists, more than " + MAX_NESTING + " deep");
    }
    return switch (node.getKind()) {
      case CALL -> call(node);
      case STRUCT -> Optional.of("a message: conditions make none");
      case LIST ->
          node.list().elements().isEmpty() || typed(node)
              ? Optional.empty()
              : Optional.of("values of different types in a list");
      case MAP ->
          node.map().entries().isEmpty() || typed(node)
              ? Optional.empty()
              : Optional.of("values of different types in a map");
      default -> Optional.empty();
    };
  }

  private Optional<String> call(CelExpr node) {
    CelCall call = node.call();
    if (call.function().equals("dyn")) {
      return Optional.of("dyn: every value has a type here");
    }
    if (call.function().equals("_+_")
        && GROWS.contains(type(node).map(CelType::kind).orElse(CelKind.DYN))
        && !collects(call)) {
      return Optional.of("texts or lists joined with +: a loop would let them grow without bound");
    }
    CelRuntime.Program check = literals.get(call.function());
    if (check == null || call.args().isEmpty()) {
      return Optional.empty();
    }
    CelExpr last = call.args().getLast();
    if (last.getKind() != ExprKind.Kind.CONSTANT
        || last.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return Optional.empty();
    }
    try {
      check.eval(Map.of("text", last.constant().stringValue()));
      return Optional.empty();
    } catch (CelEvaluationException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** What map and filter become: their own list, which nobody can name, and one more. */
  private static boolean collects(CelCall call) {
    CelExpr first = call.args().getFirst();
    return first.getKind() == ExprKind.Kind.IDENT && first.ident().name().startsWith("@");
  }

  private Optional<CelType> type(CelExpr node) {
    return ast.getType(node.id());
  }

  private boolean typed(CelExpr node) {
    return type(node).filter(type -> !untyped(type)).isPresent();
  }

  private static boolean untyped(CelType type) {
    return type.kind() == CelKind.DYN
        || type.kind() == CelKind.ANY
        || type.parameters().stream().anyMatch(OwnBounds::untyped);
  }

  private int nesting(CelExpr node) {
    return type(node).map(OwnBounds::nesting).orElse(0);
  }

  private static int nesting(CelType type) {
    int inner = type.parameters().stream().mapToInt(OwnBounds::nesting).max().orElse(0);
    return type.kind() == CelKind.LIST || type.kind() == CelKind.MAP ? inner + 1 : inner;
  }
}
