package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `assay config show`: the settings in force.
final class ConfigVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.flag("--origin", "Also show where each value comes from");
  }

  @Override
  public int run(Session session) {
    boolean origin = session.has("--origin");
    List<Value.Object> settings = Fields.objects(session.control().upkeep().settings(), "settings");
    Output output = session.output();
    if (output.mode() == Mode.JSON && !origin) {
      output.document(plain(settings), "", List::of);
      return ExitCodes.OK;
    }
    var columns = new ArrayList<>(List.of(Column.id("KEY", "key"), Column.id("VALUE", "value")));
    if (origin) {
      columns.add(Column.text("ORIGIN", "origin"));
    }
    output.list(settings, "key", columns, "");
    return ExitCodes.OK;
  }

  private static Value.Object plain(List<Value.Object> settings) {
    Map<String, Value> plain = new LinkedHashMap<>();
    settings.forEach(setting ->
        plain.put(Fields.text(setting, "key"), setting.get("value").orElse(Value.Null.NULL)));
    return Value.object(plain);
  }
}
