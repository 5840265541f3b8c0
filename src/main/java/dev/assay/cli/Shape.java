package dev.assay.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The options and operands of one verb, stated without annotations so that no class is searched
/// for them at start.
final class Shape {
  private final CommandSpec spec;
  private int operands;

  Shape(CommandSpec spec) {
    this.spec = spec;
  }

  /// An option that is there or not.
  Shape flag(String names, String meaning) {
    return add(option(names, meaning).arity("0").type(boolean.class));
  }

  /// An option with one value.
  Shape value(String names, String label, String meaning) {
    return add(option(names, meaning).arity("1").type(String.class).paramLabel(label));
  }

  /// An option with a value that may be left away.
  ///
  /// @param absent the value where the option is given without one
  Shape optionalValue(String names, String label, String absent, String meaning) {
    return add(
        option(names, meaning)
            .arity("0..1")
            .type(String.class)
            .paramLabel(label)
            .fallbackValue(absent));
  }

  /// An option with one value, which is one of `choices`; the verb still has to look.
  Shape choice(String names, String label, List<String> choices, String meaning) {
    return add(
        option(names, meaning)
            .arity("1")
            .type(String.class)
            .paramLabel(label)
            .completionCandidates(choices));
  }

  /// An option with one whole number.
  Shape number(String names, String label, String meaning) {
    return add(option(names, meaning).arity("1").type(Integer.class).paramLabel(label));
  }

  /// An option that may be repeated, each with one value.
  Shape values(String names, String label, String meaning) {
    return add(
        option(names, meaning)
            .arity("1")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label));
  }

  /// The next operand, which must be there.
  Shape operand(String label, String meaning) {
    return add(label, "1", meaning);
  }

  /// The next operand, which must be there and is one of `choices`; the verb still has to look.
  Shape operandOf(String label, List<String> choices, String meaning) {
    return add(label, "1", meaning, choices);
  }

  /// The next operand, which may be absent.
  Shape optional(String label, String meaning) {
    return add(label, "0..1", meaning);
  }

  /// All further operands, at least one.
  Shape operands(String label, String meaning) {
    return addAll(label, "1..*", meaning);
  }

  /// All further operands, if any.
  Shape anyOperands(String label, String meaning) {
    return addAll(label, "0..*", meaning);
  }

  /// Lines of explanation for the help.
  Shape about(String... lines) {
    spec.usageMessage().footer(lines);
    return this;
  }

  private static OptionSpec.Builder option(String names, String meaning) {
    String[] all = names.split(" ", -1);
    return OptionSpec.builder(all[0], java.util.Arrays.copyOfRange(all, 1, all.length))
        .description(meaning);
  }

  private Shape add(OptionSpec.Builder option) {
    spec.addOption(option.build());
    return this;
  }

  private Shape add(String label, String arity, String meaning) {
    return add(label, arity, meaning, List.of());
  }

  private Shape add(String label, String arity, String meaning, List<String> choices) {
    var operand =
        PositionalParamSpec.builder()
            .index(Integer.toString(operands))
            .arity(arity)
            .required(arity.startsWith("1"))
            .type(String.class)
            .paramLabel(label)
            .description(meaning);
    if (!choices.isEmpty()) {
      operand.completionCandidates(choices);
    }
    spec.addPositional(operand.build());
    operands++;
    return this;
  }

  private Shape addAll(String label, String arity, String meaning) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(operands + "..*")
            .arity(arity)
            .required(arity.startsWith("1"))
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label)
            .description(meaning)
            .build());
    return this;
  }
}
