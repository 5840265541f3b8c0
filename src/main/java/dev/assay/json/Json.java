package dev.assay.json;

import dev.assay.space.Value;

/// Text ⇄ [Value]. What identity is computed from is another text: see
/// [dev.assay.space.CanonicalJson].
public final class Json {

  /// Objects and arrays may stand within each other this deep.
  public static final int MAX_DEPTH = 64;

  private Json() {}

  /// Reads one JSON value: strict JSON, and the literals `NaN`, `Infinity`, `-Infinity` that Python
  /// writes. `1` is an integer (of any size), `1.0` and `1e3` are floats; a float beyond the range
  /// of a double is infinite, as it is to Python.
  ///
  /// @throws JsonSyntaxException on anything else, a key given twice, a key that is no Unicode text
  ///   (half a surrogate pair), more than [#MAX_DEPTH] levels
  public static Value parse(String text) {
    return JsonReader.read(text);
  }

  /// The text of `value` for people and programs: one line, no spaces, keys in their order, numbers
  /// that are not finite as the strings `"NaN"`, `"Infinity"`, `"-Infinity"`.
  public static String write(Value value) {
    return JsonWriter.write(value, JsonWriter.Layout.COMPACT, JsonWriter.NonFinite.STRING);
  }

  /// As [#write], over several lines with two spaces a level; without a line end after the last.
  public static String writeIndented(Value value) {
    return JsonWriter.write(value, JsonWriter.Layout.INDENTED, JsonWriter.NonFinite.STRING);
  }

  /// As [#writeIndented], but such that [#parse] gives back exactly `value`.
  public static String writeIndentedExact(Value value) {
    return JsonWriter.write(value, JsonWriter.Layout.INDENTED, JsonWriter.NonFinite.LITERAL);
  }

  /// The text of `value` for storing: as [#write], but `NaN`, `Infinity` and `-Infinity` are bare
  /// literals, so that [#parse] gives back exactly `value`.
  public static String writeExact(Value value) {
    return JsonWriter.write(value, JsonWriter.Layout.COMPACT, JsonWriter.NonFinite.LITERAL);
  }
}
