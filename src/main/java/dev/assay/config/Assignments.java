package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.util.LinkedHashMap;

/// The grammar of `--params "lr=0.1, name=\"a, b\", layers=[64, 32]"`: one configuration.
public final class Assignments {

  /// The option, as messages name it.
  static final String OPTION = "--params";

  private Assignments() {}

  /// The params that `text` assigns, in their order. Blank text assigns none.
  ///
  /// @throws InputException on a clause without `=`, a key given twice, a value that is missing or
  ///   not closed
  public static Value.Object parse(String text) {
    var reader = new LiteralReader(Place.of(OPTION), text);
    var params = new LinkedHashMap<String, Value>();
    boolean more = !reader.atEnd();
    while (more) {
      String key = reader.key();
      if (params.containsKey(key)) {
        throw reader.error("the key is given twice", "keep one of them");
      }
      params.put(key, reader.value(","));
      more = reader.skip(',');
    }
    return Value.object(params);
  }
}
