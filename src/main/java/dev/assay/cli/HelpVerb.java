package dev.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `assay help [VERB]`, and what `assay` says when no verb is named.
final class HelpVerb implements Verb {

  private static final List<String> TAIL =
      List.of(
          "",
          "Everywhere: -C DIR (work on DIR/.assay), --store sqlite|tree:DIR|postgresql://…, -o"
              + " table|json|jsonl|csv|id, -q, -y, --no-color, -h",
          "A reference is an id, the beginning of one, a name, name.NUMBER for a trial, or last.",
          "More on a verb: assay help VERB");

  @Override
  public void declare(Shape shape) {
    shape
        .anyOperands("VERB", "A verb such as run, or queue hold")
        .value("--man-pages", "DIR", "Write the manual pages of all verbs into a folder instead");
  }

  @Override
  public int run(Session session) {
    List<String> operands = session.operands();
    if (session.has("--man-pages")) {
      return writeManPages(session, session.value("--man-pages").orElse(""));
    }
    if (operands.isEmpty()) {
      all().forEach(session.output()::line);
      return ExitCodes.OK;
    }
    Words words = Words.sort(operands);
    if (words.verb().isPresent()) {
      var listed = words.verb().get();
      return print(Cli.spec(listed, Verbs.named(listed)), session.output());
    }
    noun(words.noun()).forEach(session.output()::line);
    return ExitCodes.OK;
  }

  private static int writeManPages(Session session, String folder) {
    if (folder.isBlank() || !session.operands().isEmpty()) {
      throw new UsageException(
          "--man-pages needs a folder, and no verb beside it", "assay help --man-pages man1");
    }
    try {
      Path to = Files.createDirectories(session.surroundings().folder().resolve(folder));
      for (ManPages.Page page : ManPages.all(session.surroundings().install().version())) {
        Files.writeString(to.resolve(page.file()), page.text());
      }
      session.output().note("manual pages are in %s; try man -l assay.1 there".formatted(to));
      return ExitCodes.OK;
    } catch (IOException | InvalidPathException e) {
      throw new UsageException(
          "%s: cannot be written to: %s".formatted(folder, e.getMessage()),
          "name a folder of yours, or one that does not exist yet");
    }
  }

  /// Help where no verb was named: all of it, or a refusal where only half a verb was.
  static int withoutVerb(Words words, Surroundings surroundings) {
    List<String> options = words.arguments();
    boolean asksForHelp = options.contains("-h") || options.contains("--help");
    if (!words.noun().isEmpty() && !asksForHelp) {
      throw new UsageException(
          "'%s' needs one of %s"
              .formatted(words.noun(), String.join(", ", Verbs.actions(words.noun()))),
          "assay help " + words.noun());
    }
    var globals = Globals.of(Cli.parser(globalsOnly()).parseArgs(options.toArray(String[]::new)));
    var output = new Output(surroundings, globals);
    (words.noun().isEmpty() ? all() : noun(words.noun())).forEach(output::line);
    output.flush();
    return ExitCodes.OK;
  }

  /// Prints what a verb takes, the options that all take in one line.
  static int print(CommandSpec spec, Output output) {
    List.copyOf(globalsOnly().options()).forEach(global -> remove(spec, global.longestName()));
    spec.usageMessage().abbreviateSynopsis(true);
    spec.usageMessage().width(Math.clamp(output.width().orElse(100), 60, 120));
    spec.usageMessage().sortOptions(false);
    String text =
        new CommandLine(spec)
            .setUsageHelpLongOptionsMaxWidth(24)
            .getUsageMessage(CommandLine.Help.Ansi.OFF);
    text.stripTrailing().lines().map(String::stripTrailing).forEach(output::line);
    TAIL.subList(0, 2).forEach(output::line);
    return ExitCodes.OK;
  }

  private static void remove(CommandSpec spec, String option) {
    spec.remove(spec.findOption(option));
  }

  private static CommandSpec globalsOnly() {
    CommandSpec spec = CommandSpec.create().name("assay");
    Globals.declare(spec);
    return spec;
  }

  private static List<String> all() {
    var lines = new ArrayList<>(List.of("Usage: assay VERB [OPTIONS] …", ""));
    String noun = "";
    for (Verbs.Listed verb : Verbs.ALL) {
      Optional<String> action = verb.action();
      if (action.isEmpty()) {
        lines.add("  %-20s %s".formatted(verb.words(), verb.summary()));
      } else if (!verb.noun().equals(noun)) {
        lines.add(
            "  %-20s %s"
                .formatted(verb.noun() + " …", String.join(", ", Verbs.actions(verb.noun()))));
      }
      noun = verb.noun();
    }
    lines.addAll(TAIL);
    return lines;
  }

  private static List<String> noun(String noun) {
    var lines = new ArrayList<String>();
    lines.add("Usage: assay %s VERB [OPTIONS] …".formatted(noun));
    lines.add("");
    Verbs.ALL.stream()
        .filter(verb -> verb.noun().equals(noun))
        .map(verb -> "  %-20s %s".formatted(verb.words(), verb.summary()))
        .forEach(lines::add);
    return lines;
  }
}
