package dev.assay.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Manual pages in roff, made of what the verbs declare: `assay.1`, and one for each verb.
final class ManPages {

  private static final List<List<String>> EXITS =
      List.of(
          List.of("0", "done"),
          List.of("1", "a run or a validation failed"),
          List.of("2", "the words or the specification make no sense; nothing was stored"),
          List.of("3", "there is no such experiment, trial, job or worker"),
          List.of("4", "it clashes with what is there"),
          List.of("5", "the caller may not"),
          List.of("6", "the store or an executor cannot be reached, or is damaged"),
          List.of("7", "a budget or policy refuses it"),
          List.of("124", "the time given by --timeout was over"),
          List.of("130", "interrupted; jobs live on"));

  /// One page.
  ///
  /// @param file its name, such as `assay-trial-list.1`
  record Page(String file, String text) {}

  private final String version;
  private final StringBuilder text = new StringBuilder();

  private ManPages(String version) {
    this.version = version;
  }

  static List<Page> all(String version) {
    var pages = new ArrayList<>(List.of(new ManPages(version).overview()));
    Verbs.ALL.forEach(verb -> pages.add(new ManPages(version).of(verb)));
    return pages;
  }

  private static String name(Verbs.Listed verb) {
    return "assay-" + verb.words().replace(' ', '-');
  }

  private Page overview() {
    head("assay", "queues, runs, steers and learns from experiments");
    section("SYNOPSIS");
    line("\\fBassay\\fR \\fIVERB\\fR [\\fIOPTIONS\\fR] ...");
    section("VERBS");
    for (Verbs.Listed verb : Verbs.ALL) {
      item("\\fB" + plain(verb.words()) + "\\fR", verb.summary());
    }
    section("OPTIONS");
    CommandSpec globals = CommandSpec.create().name("assay");
    Globals.declare(globals);
    globals.options().forEach(this::option);
    section("REFERENCES");
    line(
        plain(
            "A reference is an id, the beginning of one, a name, name.NUMBER for a trial, or last."));
    exits();
    section("FILES");
    item("\\fI.assay/\\fR", "the store, and the files of every attempt");
    item("\\fIassay.toml\\fR", "settings, in this folder or above it");
    item("\\fI$XDG_CONFIG_HOME/assay/config.toml\\fR", "settings of the user");
    section("SEE ALSO");
    line("Each verb has a page of its own, such as \\fBassay\\-run\\fR(1).");
    return new Page("assay.1", text.toString());
  }

  private Page of(Verbs.Listed verb) {
    CommandSpec spec = Cli.spec(verb, Verbs.named(verb));
    head(name(verb), verb.summary());
    section("SYNOPSIS");
    var synopsis = new StringBuilder("\\fBassay " + plain(verb.words()) + "\\fR [\\fIOPTIONS\\fR]");
    for (PositionalParamSpec operand : spec.positionalParameters()) {
      synopsis.append(' ').append(form(operand));
    }
    line(synopsis.toString());
    if (!spec.positionalParameters().isEmpty()) {
      section("OPERANDS");
      spec.positionalParameters()
          .forEach(operand -> item(form(operand), String.join(" ", operand.description())));
    }
    section("OPTIONS");
    spec.options().stream()
        .filter(option -> !Globals.isGlobal(option.longestName()))
        .forEach(this::option);
    line("Options that every verb takes are described in \\fBassay\\fR(1).");
    if (spec.usageMessage().footer().length > 0) {
      section("NOTES");
      text.append(".nf\n");
      List.of(spec.usageMessage().footer()).stream()
          .filter(note -> !note.isEmpty())
          .forEach(note -> line(plain(note)));
      text.append(".fi\n");
    }
    exits();
    section("SEE ALSO");
    line("\\fBassay\\fR(1)");
    return new Page(name(verb) + ".1", text.toString());
  }

  private void head(String name, String meaning) {
    text.append(
        ".TH \"%s\" 1 \"\" \"assay %s\" \"Assay\"\n"
            .formatted(plain(name.toUpperCase(java.util.Locale.ROOT)), plain(version)));
    section("NAME");
    line(plain(name) + " \\- " + plain(meaning));
  }

  private void exits() {
    section("EXIT STATUS");
    EXITS.forEach(exit -> item(exit.getFirst(), exit.getLast()));
  }

  private void option(OptionSpec option) {
    var names = new ArrayList<String>();
    for (String name : option.names()) {
      names.add("\\fB" + plain(name) + "\\fR");
    }
    String label = option.arity().max() == 0 ? "" : " \\fI" + plain(option.paramLabel()) + "\\fR";
    item(String.join(", ", names) + label, String.join(" ", option.description()));
  }

  private static String form(PositionalParamSpec operand) {
    String label = "\\fI" + plain(operand.paramLabel()) + "\\fR";
    String many = operand.arity().max() > 1 ? label + " ..." : label;
    return operand.required() ? many : "[" + many + "]";
  }

  private void section(String title) {
    text.append(".SH \"").append(title).append("\"\n");
  }

  /// @param term roff
  /// @param meaning plain text
  private void item(String term, String meaning) {
    text.append(".TP\n").append(term).append('\n');
    line(plain(meaning));
  }

  /// One line of roff. A line that begins with a dot or an apostrophe would be a request.
  private void line(String roff) {
    boolean request = roff.startsWith(".") || roff.startsWith("'");
    text.append(request ? "\\&" : "").append(roff).append('\n');
  }

  /// Text as roff prints it as it is.
  private static String plain(String words) {
    return words
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("…", "...")
        .replace("–", "\\(en");
  }
}
