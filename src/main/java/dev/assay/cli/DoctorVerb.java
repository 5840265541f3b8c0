package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;

/// `assay doctor`: looks over this machine and says what to do.
final class DoctorVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape.about(
        "",
        "Changes nothing. Exit code 1 where a check failed. Looks at this machine; for the store",
        "and its workers see assay health.");
  }

  @Override
  public int run(Session session) {
    Value.Object answer = session.control().upkeep().doctor();
    Output output = session.output();
    output.document(answer, "ok", () -> lines(answer, output.style()));
    return Fields.flag(answer, "ok") ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static List<String> lines(Value.Object answer, Style style) {
    var lines = new ArrayList<String>();
    for (Value.Object check : Fields.objects(answer, "checks")) {
      String status = Fields.text(check, "status");
      lines.add(
          "%s %-11s %s"
              .formatted(
                  shown(status, style),
                  Fields.text(check, "name").replace('_', ' '),
                  SafeText.line(Fields.text(check, "found"))));
      String hint = Fields.text(check, "hint");
      if (!hint.isEmpty()) {
        lines.add("     hint: " + SafeText.line(hint));
      }
    }
    return lines;
  }

  private static String shown(String status, Style style) {
    String text = "%-4s".formatted(status);
    return switch (status) {
      case "ok" -> text;
      case "warn" -> style.header(text);
      default -> style.error(text);
    };
  }
}
