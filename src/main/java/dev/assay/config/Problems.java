package dev.assay.config;

import dev.assay.config.InputException.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Collects everything that is wrong with one document, and what its user should know. Not
/// thread-safe.
final class Problems {

  /// More would hide the first ones.
  static final int MOST = 20;

  private static final Pattern END_OF_ROOT = Pattern.compile("[.\\[]");

  private final Source source;
  private final Set<String> flags;
  private final List<InputException> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /// @param flags keys that were not given in the document but by flags
  Problems(Source source, Set<String> flags) {
    this.source = source;
    this.flags = Set.copyOf(flags);
  }

  void error(int line, String key, String problem, String hint) {
    errors.add(new InputException(place(line, key), key, problem, hint));
  }

  /// Where a key stands, given its line; one without a line may have come by a flag.
  Place place(int line, String key) {
    String root = END_OF_ROOT.split(key, 2)[0];
    String whole = key.replaceFirst("\\[.*", "");
    if (line == 0 && flags.contains(whole)) {
      return Place.of("--" + whole.substring(whole.indexOf('.') + 1).replace('_', '-'));
    }
    return line == 0 && flags.contains(root)
        ? Place.of("--" + root.replace('_', '-'))
        : new Place(source.name(), line);
  }

  void error(int line, String key, String problem) {
    error(line, key, problem, "");
  }

  void warn(int line, String key, String text) {
    String place = place(line, key).toString();
    String warning = key.isEmpty() ? place + ": " + text : place + ": " + key + ": " + text;
    if (!warnings.contains(warning) && warnings.size() < MOST) {
      warnings.add(warning);
    }
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /// What was refused, one line each.
  List<String> messages() {
    return errors.stream().map(Throwable::getMessage).map(String::valueOf).toList();
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /// How many errors there are.
  int count() {
    return errors.size();
  }

  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw all(errors.stream().sorted(Comparator.comparingInt(InputException::line)).toList());
    }
  }

  /// The first of `errors`, which carries the others.
  static InputException all(List<InputException> errors) {
    InputException first = errors.getFirst();
    errors.stream().skip(1).limit(MOST - 1L).forEach(first::addSuppressed);
    return first;
  }
}
