package dev.assay.config;

import dev.assay.experiment.Notify;
import dev.assay.experiment.Notify.Occasion;
import dev.assay.experiment.Notify.Target;
import dev.assay.space.Value;
import java.util.stream.Collectors;

/// Who is told ⇄ its part of a stored specification.
final class NotifyText {

  private NotifyText() {}

  static Value write(Notify notify) {
    return new Stored.Writer()
        .put("to", notify.to().stream().map(NotifyText::write))
        .put("on", notify.on().stream().map(Occasion::word).sorted().toList())
        .table();
  }

  private static Value write(Target target) {
    var written = new Stored.Writer();
    switch (target) {
      case Target.Web(var url) -> written.put("url", url);
      case Target.Secret(var reference) -> written.put("secret", reference);
      case Target.Program(var words) -> written.put("words", words);
    }
    return written.table();
  }

  static Notify read(Stored stored) {
    return new Notify(
        stored.tables("to").map(NotifyText::target).toList(),
        stored.texts("on").stream().map(Occasion::ofWord).collect(Collectors.toSet()));
  }

  private static Target target(Stored stored) {
    return stored
        .<Target>maybe("url", s -> new Target.Web(s.text("url")))
        .or(() -> stored.maybe("secret", s -> new Target.Secret(s.text("secret"))))
        .orElseGet(() -> new Target.Program(stored.texts("words")));
  }
}
