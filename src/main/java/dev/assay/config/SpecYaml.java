package dev.assay.config;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// A document as YAML for people: what is read from it again is the same document.
public final class SpecYaml {

  private SpecYaml() {}

  /// `document` as YAML 1.2, small tables and lists on one line.
  public static String write(Value.Object document) {
    var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.AUTO).setWidth(100).build();
    return new Dump(settings).dumpToString(plain(document));
  }

  private static @Nullable Object plain(Value value) {
    return switch (value) {
      case Value.Null _ -> null;
      case Value.Bool(boolean truth) -> truth;
      case Value.Int(BigInteger number) -> number;
      case Value.Float(double number) -> number;
      case Value.Text(String text) -> text;
      case Value.Array(List<Value> items) -> items.stream().map(SpecYaml::plain).toList();
      case Value.Object object -> {
        var members = new LinkedHashMap<String, @Nullable Object>();
        object.members().forEach((key, member) -> members.put(key, plain(member)));
        yield members;
      }
    };
  }
}
