package dev.assay.config;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Holds a document against its shape: says everything that does not fit, and gives back the tree
/// with [Node.Broken] in place of each such value and with aliases replaced, so that what reads it
/// next can rely on it.
final class Checker {

  private final Problems problems;
  private final Map<String, Pattern> forms = new HashMap<>();

  Checker(Problems problems) {
    this.problems = problems;
  }

  /// @param path of the key, such as `resources.cpus`, or empty for the document
  Node check(Node node, Shape shape, String path) {
    return switch (shape) {
      case Shape.Any _ -> any(node, path);
      case Shape.Text text -> text(node, text, path);
      case Shape.Word _ -> word(node, shape, path);
      case Shape.Form form -> form(node, form, path);
      case Shape.Whole whole -> whole(node, whole, path);
      case Shape.Number number -> number(node, number, path);
      case Shape.Choice choice -> choice(node, choice, path);
      case Shape.Span span -> span(node, span, path);
      case Shape.Size _ ->
          node instanceof Node.Scalar scalar && Quantities.size(scalar).isPresent()
              ? node
              : refuse(node, shape, path);
      case Shape.Moment _ ->
          node instanceof Node.Scalar scalar && scalar.value() instanceof Value.Text
              ? node
              : refuse(node, shape, path);
      case Shape.Truth _ ->
          node instanceof Node.Scalar scalar && scalar.value() instanceof Value.Bool
              ? node
              : refuse(node, shape, path);
      case Shape.ListOf list -> list(node, list, path);
      case Shape.Named named -> named(node, named, path);
      case Shape.Table table -> table(node, table, path);
      case Shape.Either(Shape first, Shape second) ->
          fits(node, first) ? check(node, first, path) : check(node, second, path);
    };
  }

  private Node refuse(Node node, Shape shape, String path, String hint) {
    if (!(node instanceof Node.Broken)) {
      problems.error(
          node.line(),
          path,
          "found %s; %s is allowed".formatted(found(node, shape), shape.allowed()),
          hint);
    }
    return new Node.Broken(node.line());
  }

  /// Where a reference to a secret belongs, the secret itself may have been written.
  private static String found(Node node, Shape shape) {
    return shape instanceof Shape.Form form && form.secret() && node instanceof Node.Scalar
        ? "something that is no reference"
        : Shown.of(node);
  }

  private Node refuse(Node node, Shape shape, String path) {
    return refuse(node, shape, path, "");
  }

  /// Whether the kind of `node` is that of `shape`.
  private static boolean fits(Node node, Shape shape) {
    return switch (shape) {
      case Shape.ListOf _ -> node instanceof Node.Sequence;
      case Shape.Named _, Shape.Table _ -> node instanceof Node.Mapping;
      case Shape.Any _ -> true;
      case Shape.Either(Shape first, Shape second) -> fits(node, first) || fits(node, second);
      case Shape.Text _,
          Shape.Word _,
          Shape.Form _,
          Shape.Whole _,
          Shape.Number _,
          Shape.Choice _,
          Shape.Span _,
          Shape.Size _,
          Shape.Moment _,
          Shape.Truth _ ->
          node instanceof Node.Scalar;
    };
  }

  private void caution(Node.Scalar scalar, String path) {
    if (!scalar.caution().isEmpty()) {
      problems.warn(scalar.line(), path, scalar.caution());
    }
  }

  private Node any(Node node, String path) {
    switch (node) {
      case Node.Scalar scalar -> caution(scalar, path);
      case Node.Sequence(var items, _) -> items.forEach(item -> any(item, path));
      case Node.Mapping(var members, _) ->
          members.forEach((key, member) -> any(member.node(), path + "." + key));
      case Node.Broken _ -> {}
    }
    return node;
  }

  private Node text(Node node, Shape.Text shape, String path) {
    if (!(node instanceof Node.Scalar scalar)) {
      return refuse(node, shape, path);
    }
    return switch (scalar.value()) {
      case Value.Text(String text) -> {
        caution(scalar, path);
        yield (text.isBlank() && !shape.blank()) || text.indexOf('\0') >= 0
            ? refuse(node, new Shape.Form("", "text that is not empty and has no NUL"), path)
            : node;
      }
      case Value.Int _, Value.Float _, Value.Bool _ ->
          refuse(node, shape, path, "write \"%s\" to make it text".formatted(scalar.written()));
      case Value.Null _, Value.Array _, Value.Object _ -> refuse(node, shape, path);
    };
  }

  private Node word(Node node, Shape shape, String path) {
    if (!(node instanceof Node.Scalar scalar)
        || scalar.value() instanceof Value.Null
        || scalar.written().indexOf('\0') >= 0) {
      return refuse(node, shape, path);
    }
    caution(scalar, path);
    return new Node.Scalar(Value.of(scalar.written()), scalar.written(), scalar.line());
  }

  private Node form(Node node, Shape.Form form, String path) {
    boolean good =
        node instanceof Node.Scalar scalar
            && (scalar.value() instanceof Value.Text || scalar.value() instanceof Value.Int)
            && forms
                .computeIfAbsent(form.regex(), Pattern::compile)
                .matcher(scalar.written())
                .matches();
    return good ? word(node, form, path) : refuse(node, form, path);
  }

  private Node whole(Node node, Shape.Whole whole, String path) {
    if (!(node instanceof Node.Scalar scalar)
        || !(scalar.value() instanceof Value.Int(BigInteger value))) {
      return refuse(node, whole, path);
    }
    caution(scalar, path);
    boolean within =
        value.compareTo(BigInteger.valueOf(whole.least())) >= 0
            && value.compareTo(BigInteger.valueOf(whole.most())) <= 0;
    return within ? node : refuse(node, whole, path);
  }

  private Node number(Node node, Shape.Number number, String path) {
    if (!(node instanceof Node.Scalar scalar)) {
      return refuse(node, number, path);
    }
    double value =
        switch (scalar.value()) {
          case Value.Int(BigInteger whole) -> whole.doubleValue();
          case Value.Float(double real) -> real;
          case Value.Text _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ ->
              Double.NaN;
        };
    return Double.isFinite(value) && value >= number.least() ? node : refuse(node, number, path);
  }

  private Node choice(Node node, Shape.Choice choice, String path) {
    if (!(node instanceof Node.Scalar scalar)
        || !(scalar.value() instanceof Value.Text(String text))) {
      return refuse(node, choice, path);
    }
    String word = choice.aliases().getOrDefault(text, text);
    if (choice.words().contains(word)) {
      return new Node.Scalar(Value.of(word), word, node.line());
    }
    if (choice.later().contains(text)) {
      problems.error(node.line(), path, "'%s' is not in this version".formatted(text), use(choice));
      return new Node.Broken(node.line());
    }
    String meant = choice.meant().get(text.toLowerCase(Locale.ROOT).replace('-', '_'));
    return refuse(node, choice, path, meant == null ? Nearest.hint(text, choice.words()) : meant);
  }

  private static String use(Shape.Choice choice) {
    List<String> concrete = choice.words().stream().filter(w -> !w.equals("auto")).toList();
    return "use " + new Shape.Choice(concrete.toArray(String[]::new)).allowed();
  }

  private Node span(Node node, Shape.Span span, String path) {
    boolean good =
        node instanceof Node.Scalar scalar
            && Quantities.duration(scalar)
                .filter(duration -> span.zero() || !duration.isZero())
                .isPresent();
    return good ? node : refuse(node, span, path);
  }

  private Node list(Node node, Shape.ListOf list, String path) {
    if (node instanceof Node.Sequence(List<Node> items, int line)) {
      if (items.size() < list.least()) {
        return refuse(node, list, path);
      }
      var checked = new ArrayList<Node>(items.size());
      for (int i = 0; i < items.size(); i++) {
        checked.add(check(items.get(i), list.item(), path + "[" + i + "]"));
      }
      return new Node.Sequence(checked, line);
    }
    if (list.single() && fits(node, list.item()) && !isNothing(node)) {
      return new Node.Sequence(List.of(check(node, list.item(), path)), node.line());
    }
    return refuse(node, list, path);
  }

  private static boolean isNothing(Node node) {
    return node instanceof Node.Scalar scalar && scalar.value() instanceof Value.Null;
  }

  private Node named(Node node, Shape.Named named, String path) {
    if (!(node instanceof Node.Mapping(var members, int line))) {
      return refuse(node, named, path);
    }
    var checked = new LinkedHashMap<String, Node.Member>();
    Pattern names = forms.computeIfAbsent(named.names(), Pattern::compile);
    members.forEach((name, member) -> {
      if (!names.matcher(name).matches()) {
        problems.error(
            member.line(), path, "'%s' is not a name".formatted(Shown.of(name)), named.naming());
        checked.put(name, new Node.Member(new Node.Broken(member.line()), member.line()));
        return;
      }
      Node item = check(member.node(), named.item(), path + "." + name);
      checked.put(name, new Node.Member(item, member.line()));
    });
    return new Node.Mapping(checked, line);
  }

  private Node table(Node node, Shape.Table table, String path) {
    if (!(node instanceof Node.Mapping(var members, int line))) {
      return refuse(node, table, path);
    }
    Section section = table.section();
    String prefix = path.isEmpty() ? "" : path + ".";
    var checked = new LinkedHashMap<String, Node.Member>();
    members.forEach((name, member) -> {
      var key = section.key(name);
      if (key.isEmpty()) {
        unknown(name, section, member.line(), prefix);
        return;
      }
      Node value = check(member.node(), key.get().shape(), prefix + name);
      checked.put(name, new Node.Member(value, member.line()));
    });
    for (Section.Key key : section.keys()) {
      if (key.required() && !members.containsKey(key.name())) {
        problems.error(
            line,
            path,
            "'%s' is missing; %s is needed".formatted(key.name(), key.shape().allowed()));
        checked.put(key.name(), new Node.Member(new Node.Broken(line), line));
      }
    }
    return new Node.Mapping(checked, line);
  }

  private void unknown(String name, Section section, int line, String prefix) {
    List<String> elsewhere = SpecKeys.elsewhere(name, section);
    var nearest = Nearest.of(name, section.names());
    String hint =
        nearest
            .map("did you mean '%s'?"::formatted)
            .orElseGet(() ->
                elsewhere.isEmpty()
                    ? "allowed are " + String.join(", ", section.names())
                    : "it belongs to " + String.join(" or ", elsewhere));
    problems.error(line, prefix + Shown.of(name), "unknown key", hint);
  }
}
