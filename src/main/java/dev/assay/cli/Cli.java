package dev.assay.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The command line. Stateless; safe for use by many threads.
public final class Cli {

  private Cli() {}

  /// Runs one command. Never throws for what a person typed or the home refused: that is told on
  /// standard error.
  ///
  /// @param arguments the words after `assay`
  /// @return the exit code
  public static int run(List<String> arguments, Surroundings surroundings, Door door) {
    boolean json = Globals.wantsJsonErrors(arguments);
    String verb = "";
    try {
      Words words = Words.sort(arguments);
      verb = words.verb().map(Verbs.Listed::words).orElse(words.noun());
      return words.verb().isEmpty()
          ? HelpVerb.withoutVerb(words, surroundings)
          : run(words, words.verb().get(), surroundings, door);
    } catch (OutputClosedException closed) {
      return closed.isBrokenPipe() ? ExitCodes.OK : fail(closed, verb, surroundings, json);
    } catch (RuntimeException | Error thrown) {
      return fail(thrown, verb, surroundings, json);
    }
  }

  private static int run(Words words, Verbs.Listed listed, Surroundings surroundings, Door door) {
    Verb verb = Verbs.named(listed);
    CommandSpec spec = spec(listed, verb);
    ParseResult parsed =
        parser(spec).parseArgs(verb.arranged(words.arguments()).toArray(String[]::new));
    try (var session = new Session(surroundings, door, words, parsed)) {
      return parsed.isUsageHelpRequested()
          ? HelpVerb.print(spec, session.output())
          : verb.run(session);
    }
  }

  /// What `verb` takes.
  static CommandSpec spec(Verbs.Listed listed, Verb verb) {
    CommandSpec spec = CommandSpec.create().name("assay " + listed.words());
    spec.usageMessage().description(listed.summary() + ".");
    verb.declare(new Shape(spec));
    Globals.declare(spec);
    return spec;
  }

  /// Words are taken as they are: no clusters, no @files, no variables, no cut quotes.
  static CommandLine parser(CommandSpec spec) {
    return new CommandLine(spec)
        .setPosixClusteredShortOptionsAllowed(false)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setOverwrittenOptionsAllowed(false)
        .setUsageHelpAutoWidth(false);
  }

  private static int fail(Throwable thrown, String verb, Surroundings surroundings, boolean json) {
    Failure failure = Failure.of(thrown, verb);
    Output.fail(surroundings.streams(), failure, json);
    if (surroundings.variable("ASSAY_DEBUG").isPresent()) {
      thrown.printStackTrace(new java.io.PrintStream(surroundings.streams().err(), true));
    }
    return failure.exitCode();
  }
}
