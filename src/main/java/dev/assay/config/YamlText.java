package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML 1.2 (core schema) → [Node]. Built from the library's events, so that depth, aliases and
/// keys are limited while the text is read.
final class YamlText {

  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern BOOLEAN_BEFORE =
      Pattern.compile("yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF");
  private static final Pattern OCTAL_BEFORE = Pattern.compile("[-+]?0[0-7_]+");
  private static final Pattern SEXAGESIMAL_BEFORE =
      Pattern.compile("[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  private static final Pattern GROUPED_BEFORE = Pattern.compile("[-+]?[0-9][0-9_]*_[0-9_]*");

  /// Beyond this the conversion takes noticeable time; no parameter is that long.
  private static final int MAX_DIGITS = 10_000;

  private static final int LONGEST_CAUTION = 60;

  private final Source source;
  private final Iterator<Event> events;
  private final ScalarResolver resolver = new CoreSchema().getScalarResolver();
  private final Map<Anchor, Node> anchors = new HashMap<>();

  /// A text without aliases cannot describe more values than it has characters; with them it could
  /// describe billions.
  private long remaining;

  private YamlText(Source source, String text) {
    this.source = source;
    this.remaining = text.length() + 16L;
    var settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setCodePointLimit(Limits.MAX_LENGTH + 1)
            .build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  static Node read(Source source, String text) {
    try {
      return new YamlText(source, text).document();
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      String context = Optional.ofNullable(e.getContext()).map(c -> c + ": ").orElse("");
      String problem = oneLine(context + e.getProblem());
      throw error(source, line, "not YAML: " + problem, remedy(problem));
    } catch (YamlEngineException e) {
      throw error(source, 0, "not YAML: " + oneLine(String.valueOf(e.getMessage())), "");
    }
  }

  /// What to do about the slips that commands and placeholders invite.
  private static String remedy(String problem) {
    if (problem.contains("TAB")) {
      return "indent with spaces";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "quote a text that holds ': '";
    }
    return problem.contains("flow") ? "quote a text that holds { } [ ] or ','" : "";
  }

  private Node document() {
    events.next();
    Event start = events.next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      return new Node.Scalar(Value.Null.NULL, "", 1);
    }
    Node root = node(events.next(), 0);
    events.next();
    Event after = events.next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw error(
          source,
          line(after),
          "a second document begins; one file holds one experiment",
          "remove the '---' or split the file");
    }
    return root;
  }

  private Node node(Event event, int depth) {
    if (depth > Limits.MAX_DEPTH) {
      throw Limits.tooDeep(source, line(event));
    }
    count(event, 1);
    Node node =
        switch (event) {
          case AliasEvent alias -> aliased(alias, depth);
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent sequence -> sequence(sequence, depth);
          case MappingStartEvent mapping -> mapping(mapping, depth);
          default -> throw new IllegalStateException("unexpected YAML event: " + event);
        };
    if (event instanceof NodeEvent named && !(event instanceof AliasEvent)) {
      named.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    }
    return node;
  }

  /// The node an alias stands for. It is known only when it is complete, so a node never holds
  /// itself.
  private Node aliased(AliasEvent alias, int depth) {
    Node node = anchors.get(alias.getAlias());
    if (node == null) {
      throw error(
          source,
          line(alias),
          "the alias *%s has no &%s above it".formatted(alias.getAlias(), alias.getAlias()),
          "");
    }
    expand(alias, node, depth);
    return node;
  }

  private void expand(AliasEvent alias, Node node, int depth) {
    if (depth > Limits.MAX_DEPTH) {
      throw Limits.tooDeep(source, line(alias));
    }
    count(alias, 1);
    switch (node) {
      case Node.Scalar _, Node.Broken _ -> {}
      case Node.Sequence(var items, _) -> items.forEach(item -> expand(alias, item, depth + 1));
      case Node.Mapping(var members, _) ->
          members.values().forEach(member -> expand(alias, member.node(), depth + 1));
    }
  }

  private void count(Event event, int nodes) {
    remaining -= nodes;
    if (remaining < 0) {
      throw error(
          source,
          line(event),
          "aliases make this document larger than its text",
          "write the repeated parts out");
    }
  }

  private Node sequence(SequenceStartEvent start, int depth) {
    var items = new ArrayList<Node>();
    for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
      items.add(node(e, depth + 1));
    }
    return new Node.Sequence(items, line(start));
  }

  private Node mapping(MappingStartEvent start, int depth) {
    var members = new LinkedHashMap<String, Node.Member>();
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      String key = key(e);
      var member = new Node.Member(node(events.next(), depth + 1), line(e));
      Node.Member first = members.putIfAbsent(key, member);
      if (first != null) {
        throw error(
            source,
            line(e),
            "the key '%s' is given twice, first on line %d".formatted(key, first.line()),
            "keep one of them");
      }
    }
    return new Node.Mapping(members, line(start));
  }

  private String key(Event event) {
    if (!(event instanceof ScalarEvent scalar)) {
      throw error(source, line(event), "a list or table stands as a key; a key is text", "");
    }
    if (scalar.isPlain() && scalar.getValue().equals("<<")) {
      throw error(
          source,
          line(event),
          "the merge key '<<' is not part of YAML 1.2",
          "write the merged keys out");
    }
    return scalar.getValue();
  }

  private Node scalar(ScalarEvent event) {
    String text = event.getValue();
    Tag tag =
        event
            .getTag()
            .map(Tag::new)
            .orElseGet(() -> resolver.resolve(text, event.getImplicit().canOmitTagInPlainScalar()));
    int line = line(event);
    if (tag.equals(Tag.STR) || tag.equals(Tag.MERGE) || tag.getValue().equals("!")) {
      return new Node.Scalar(Value.of(text), text, line, event.isPlain() ? caution(text) : "");
    }
    return new Node.Scalar(typed(tag, text, line), text, line, caution(text));
  }

  private Value typed(Tag tag, String text, int line) {
    try {
      if (tag.equals(Tag.NULL)) {
        return Value.Null.NULL;
      }
      if (tag.equals(Tag.BOOL)) {
        return Value.of(text.equalsIgnoreCase("true"));
      }
      if (tag.equals(Tag.INT)) {
        return new Value.Int(integer(text));
      }
      if (tag.equals(Tag.FLOAT)) {
        return Value.of(real(text));
      }
    } catch (NumberFormatException e) {
      throw error(
          source, line, "'%s' is not the number it is tagged to be".formatted(Shown.of(text)), "");
    }
    throw error(
        source, line, "the tag %s is not known".formatted(tag.getValue()), "leave the tag out");
  }

  private static BigInteger integer(String text) {
    if (text.length() > MAX_DIGITS) {
      throw new NumberFormatException("too long");
    }
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    if (text.startsWith("0o")) {
      return new BigInteger(text.substring(2), 8);
    }
    return new BigInteger(text);
  }

  private static double real(String text) {
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case ".nan" -> Double.NaN;
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /// What a reader of YAML 1.1 would make of a plain text that 1.2 reads in another way.
  private static String caution(String text) {
    if (text.length() > LONGEST_CAUTION) {
      return "";
    }
    if (BOOLEAN_BEFORE.matcher(text).matches()) {
      return "'%s' is text in YAML 1.2, a boolean in 1.1; write \"%s\", true or false"
          .formatted(text, text);
    }
    if (OCTAL_BEFORE.matcher(text).matches()) {
      return "'%s' is decimal in YAML 1.2, octal in 1.1; write it without the leading 0"
          .formatted(text);
    }
    if (SEXAGESIMAL_BEFORE.matcher(text).matches()) {
      return "'%s' is text in YAML 1.2, a number to the base 60 in 1.1; quote it".formatted(text);
    }
    if (GROUPED_BEFORE.matcher(text).matches()) {
      return "'%s' is text in YAML 1.2, a number in 1.1; write it without '_', or quote it"
          .formatted(text);
    }
    return "";
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private static InputException error(Source source, int line, String problem, String hint) {
    return new InputException(new Place(source.name(), line), "", problem, hint);
  }

  private static String oneLine(String message) {
    return SPACE.matcher(message).replaceAll(" ").strip();
  }
}
