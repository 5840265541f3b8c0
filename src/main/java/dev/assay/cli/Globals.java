package dev.assay.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Options that every verb takes, wherever they stand.
///
/// @param place what `-C` said; empty for the usual search
/// @param store what `--store` said; empty for what the settings say
record Globals(
    Optional<String> place,
    Optional<String> store,
    Mode mode,
    boolean quiet,
    boolean noColour,
    boolean yes) {

  /// How data is written.
  enum Mode {
    TABLE,
    JSON,
    JSONL,
    CSV,
    ID;

    /// @throws UsageException for another word
    static Mode of(String word) {
      for (Mode mode : values()) {
        if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
          return mode;
        }
      }
      throw new UsageException(
          "unknown output mode '" + word + "'", "-o takes table, json, jsonl, csv or id");
    }

    /// Whether errors are JSON too.
    boolean isJson() {
      return this == JSON || this == JSONL;
    }
  }

  private static final Set<String> WITH_VALUE = Set.of("-C", "--store", "-o", "--output");

  /// Whether `word` is a global option whose value is the next word.
  static boolean takesValue(String word) {
    return WITH_VALUE.contains(word);
  }

  /// Whether every verb has the option with this name.
  static boolean isGlobal(String name) {
    CommandSpec spec = CommandSpec.create();
    declare(spec);
    return spec.findOption(name) != null;
  }

  /// Adds them to a verb.
  static void declare(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("-C")
            .paramLabel("DIR")
            .arity("1")
            .type(String.class)
            .description("Work on DIR/.assay (default: the nearest .assay upward, or ASSAY_HOME)")
            .build());
    spec.addOption(
        OptionSpec.builder("--store")
            .paramLabel("STORE")
            .arity("1")
            .type(String.class)
            .completionCandidates(List.of("sqlite", "tree:.runs", "postgresql://"))
            .description(
                "sqlite, tree:DIR for files that git keeps, or postgresql://USER@HOST:PORT/DATABASE"
                    + " (default: store of settings)")
            .build());
    spec.addOption(
        OptionSpec.builder("-o", "--output")
            .paramLabel("MODE")
            .arity("1")
            .type(String.class)
            .completionCandidates(List.of("table", "json", "jsonl", "csv", "id"))
            .description("table, json, jsonl, csv or id (default: table)")
            .build());
    flag(spec, "Say nothing but data and errors", "-q", "--quiet");
    flag(spec, "No colours", "--no-color");
    flag(spec, "Do not ask back", "-y", "--yes");
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .arity("0")
            .type(boolean.class)
            .usageHelp(true)
            .description("Show this help")
            .build());
  }

  /// What was given.
  static Globals of(ParseResult parsed) {
    String place = parsed.matchedOptionValue("-C", "");
    if (parsed.hasMatchedOption("-C") && place.isBlank()) {
      throw new UsageException("-C needs a folder, found an empty word", "");
    }
    return new Globals(
        Optional.of(place).filter(text -> !text.isEmpty()),
        store(parsed),
        Mode.of(parsed.matchedOptionValue("-o", "table")),
        parsed.hasMatchedOption("-q"),
        parsed.hasMatchedOption("--no-color"),
        parsed.hasMatchedOption("-y"));
  }

  private static Optional<String> store(ParseResult parsed) {
    String store = parsed.matchedOptionValue("--store", "");
    if (parsed.hasMatchedOption("--store") && store.isBlank()) {
      throw new UsageException(
          "--store needs sqlite, tree:DIR or postgresql://…, found an empty word", "");
    }
    return Optional.of(store).filter(text -> !text.isEmpty());
  }

  /// Whether errors are to be JSON, as far as can be told of words that could not be understood.
  static boolean wantsJsonErrors(List<String> words) {
    for (int i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
      String word = words.get(i);
      String mode = word;
      if (word.equals("-o") || word.equals("--output")) {
        mode = i + 1 < words.size() ? words.get(i + 1) : "";
      } else if (word.startsWith("-o=") || word.startsWith("--output=")) {
        mode = word.substring(word.indexOf('=') + 1);
      } else {
        continue;
      }
      return mode.equals("json") || mode.equals("jsonl");
    }
    return false;
  }

  private static void flag(CommandSpec spec, String meaning, String name, String... more) {
    spec.addOption(
        OptionSpec.builder(name, more).arity("0").type(boolean.class).description(meaning).build());
  }
}
