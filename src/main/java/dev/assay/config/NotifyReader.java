package dev.assay.config;

import dev.assay.config.Section.Key;
import dev.assay.experiment.Notify;
import dev.assay.experiment.Notify.Occasion;
import dev.assay.experiment.Notify.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who is told: `notify` of a specification, and `[notify]` of the settings.
final class NotifyReader {

  private static final List<Key> KEYS =
      List.of(
          Key.required(
              "to",
              new Shape.ListOf(new Shape.Text(), 0, true),
              "web addresses, env:NAME or file:PATH that hold one, or commands"),
          new Key(
              "on",
              new Shape.ListOf(new Shape.Choice("finish", "failure", "attention"), 1, true),
              "what is told",
              "all three"));

  /// Of a specification.
  static final Section NOTIFY = new Section("notify", KEYS);

  /// Of the settings.
  static final Section SETTINGS =
      new Section("notify", KEYS)
          .with(
              List.of(
                  new Key(
                      "allow-private",
                      new Shape.ListOf(new Shape.Text(), 0, true),
                      "hosts that may have a private address",
                      "none")));

  /// In a specification a list will do.
  static final Shape SHAPE =
      new Shape.Either(new Shape.Table(NOTIFY), new Shape.ListOf(new Shape.Text(), 0, true));

  private static final Set<String> REFERENCES = Set.of("env", "file");

  private final Problems problems;
  private final Path folder;
  private final Map<String, String> environment;

  /// @param folder from which the paths of `file:` are seen
  NotifyReader(Problems problems, Path folder, Map<String, String> environment) {
    this.problems = problems;
    this.folder = folder;
    this.environment = environment;
  }

  /// What a specification says.
  Notify read(Fields top) {
    Optional<Node> node = top.node("notify");
    if (node.isPresent() && node.get() instanceof Node.Mapping) {
      return table(top.within("notify", NOTIFY));
    }
    return new Notify(targets(top, "notify"), Set.of(Occasion.values()));
  }

  /// What the settings say.
  Notifying settings(Fields top) {
    Fields own = top.within("notify", SETTINGS);
    Set<String> hosts = new HashSet<>();
    own.texts("allow-private").forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    return new Notifying(table(own), hosts);
  }

  private Notify table(Fields fields) {
    Set<Occasion> on = EnumSet.noneOf(Occasion.class);
    fields.texts("on").forEach(word -> on.add(Occasion.ofWord(word)));
    return new Notify(targets(fields, "to"), on.isEmpty() ? Set.of(Occasion.values()) : on);
  }

  private List<Target> targets(Fields fields, String key) {
    var targets = new ArrayList<Target>();
    List<Node> items = fields.items(key);
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar) {
        target(scalar, fields.pathOf(key)).ifPresent(targets::add);
      }
    }
    return targets;
  }

  private Optional<Target> target(Node.Scalar scalar, String path) {
    String text = scalar.written().strip();
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (REFERENCES.contains(scheme)) {
      return reference(scalar, scheme, text.substring(colon + 1), path);
    }
    if (scheme.matches("[a-z][a-z0-9+.-]*") && text.startsWith("//", colon + 1)) {
      return web(scalar, text, scheme, path);
    }
    return program(scalar, text, path);
  }

  private Optional<Target> reference(Node.Scalar scalar, String scheme, String rest, String path) {
    boolean good = scheme.equals("env") ? rest.matches(SpecKeys.VARIABLE_NAME) : !rest.isBlank();
    if (!good) {
      problems.error(
          scalar.line(),
          path,
          "found '%s'; env:NAME or file:PATH is allowed".formatted(Shown.of(scalar.written())));
      return Optional.empty();
    }
    return Optional.of(
        new Target.Secret(
            scheme.equals("env")
                ? "env:" + rest
                : "file:" + Folders.resolve(folder, rest, environment)));
  }

  /// An address can be as good as a password, so what was found is not repeated.
  private Optional<Target> web(Node.Scalar scalar, String text, String scheme, String path) {
    if (!Set.of("http", "https").contains(scheme)) {
      problems.error(
          scalar.line(),
          path,
          "found an address of '%s'; http:// and https:// are allowed".formatted(Shown.of(scheme)),
          "to reach something else, name a command");
      return Optional.empty();
    }
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null && uri.getUserInfo() == null) {
        return Optional.of(new Target.Web(text));
      }
      problems.error(
          scalar.line(),
          path,
          uri.getUserInfo() == null
              ? "found an address without a host"
              : "found an address with a name or password before its host",
          "write https://host/path");
    } catch (URISyntaxException e) {
      problems.error(
          scalar.line(),
          path,
          "found an address that is none: %s".formatted(e.getReason()),
          "write what is special in percent notation, e.g. %7B for {");
    }
    return Optional.empty();
  }

  private Optional<Target> program(Node.Scalar scalar, String text, String path) {
    List<String> words;
    try {
      words = CommandText.split(text);
    } catch (IllegalArgumentException e) {
      problems.error(scalar.line(), path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    Optional<String> operator = words.stream().filter(CommandText::isOperator).findFirst();
    if (operator.isPresent() || words.isEmpty() || words.getFirst().isEmpty()) {
      problems.error(
          scalar.line(),
          path,
          words.isEmpty() || words.getFirst().isEmpty()
              ? "found nothing to run"
              : "found '%s', and there is no shell".formatted(operator.orElse("")),
          "put it into a script, and name that");
      return Optional.empty();
    }
    return Optional.of(new Target.Program(words));
  }
}
