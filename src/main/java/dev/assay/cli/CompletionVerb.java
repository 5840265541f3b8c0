package dev.assay.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `assay completion bash|zsh`.
final class CompletionVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .operand("SHELL", "bash or zsh")
        .about("", "For bash and zsh: source <(assay completion bash), in ~/.bashrc or ~/.zshrc.");
  }

  @Override
  public int run(Session session) {
    String shell = session.operands().getFirst();
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw new UsageException("no completion for '%s'".formatted(shell), "there is bash and zsh");
    }
    // One script serves both: in zsh it switches zsh's emulation of bash on.
    AutoComplete.bash("assay", tree()).lines().forEach(session.output()::line);
    return ExitCodes.OK;
  }

  /// All verbs at once, which no other command needs.
  private static CommandLine tree() {
    CommandSpec root = CommandSpec.create().name("assay");
    Globals.declare(root);
    Map<String, CommandSpec> nouns = new HashMap<>();
    for (Verbs.Listed verb : Verbs.ALL) {
      CommandSpec spec = Cli.spec(verb, Verbs.named(verb));
      if (verb.action().isEmpty()) {
        root.addSubcommand(verb.noun(), spec.name(verb.noun()));
      } else {
        String action = verb.action().get();
        nouns
            .computeIfAbsent(
                verb.noun(),
                noun -> {
                  CommandSpec made = CommandSpec.create().name(noun);
                  root.addSubcommand(noun, made);
                  return made;
                })
            .addSubcommand(action, spec.name(action));
      }
    }
    return new CommandLine(root);
  }
}
