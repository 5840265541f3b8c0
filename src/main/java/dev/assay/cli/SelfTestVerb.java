package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.cli.SelfTestHome.FailedCheckException;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `assay self-test`: proves on this machine that what is installed works.
final class SelfTestVerb implements Verb {

  /// So many checks must hold before the others are tried.
  private static final int FIRST = 4;

  @Override
  public void declare(Shape shape) {
    shape.about(
        "",
        "Runs real jobs in a temporary folder, of DIR with -C, and leaves nothing behind.",
        "Exit 1 if a check failed.");
  }

  @Override
  public int run(Session session) {
    Output output = session.output();
    Path parent =
        session
            .globals()
            .place()
            .map(place -> session.surroundings().folder().resolve(place))
            .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    List<Value.Object> checks = new ArrayList<>();
    long begin = System.nanoTime();
    try (var home = SelfTestHome.in(parent, session.surroundings())) {
      var all = new SelfTestChecks(home);
      for (var check : all.first().entrySet()) {
        if (isGood(checks)) {
          checks.add(told(output, check.getKey(), check.getValue()));
        }
      }
      if (isGood(checks)) {
        all.then().forEach((name, check) -> checks.add(told(output, name, check)));
      }
      if (!isGood(checks)) {
        all.clean();
      }
    }
    boolean good = isGood(checks);
    Map<String, Value> document = new LinkedHashMap<>();
    document.put("ok", Value.of(good));
    document.put("seconds", seconds(begin));
    document.put("checks", Value.of(checks));
    Value.Object whole = Value.object(document);
    switch (output.mode()) {
      case TABLE -> output.line(conclusion(whole));
      case JSON -> output.document(whole, "ok", List::of);
      case JSONL, CSV, ID -> output.list(checks, "check", List.of(), "");
    }
    return good ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static Value.Object told(Output output, String name, SelfTestChecks.Check check) {
    long begin = System.nanoTime();
    boolean ok = true;
    String seen;
    try {
      seen = check.see();
    } catch (FailedCheckException | JsonSyntaxException | UncheckedIOException e) {
      ok = false;
      seen = String.valueOf(e.getMessage());
    }
    Map<String, Value> document = new LinkedHashMap<>();
    document.put("check", Value.of(name));
    document.put("ok", Value.of(ok));
    document.put("seconds", seconds(begin));
    document.put("detail", Value.of(SafeText.line(seen)));
    Value.Object line = Value.object(document);
    if (output.mode() == Mode.TABLE) {
      String word = ok ? "ok    " : output.style().error("failed");
      output.line(
          "%s  %5.1fs  %-34s  %s"
              .formatted(
                  word, Fields.number(line, "seconds").orElse(0), name, SafeText.line(seen)));
      output.flush();
    }
    return line;
  }

  private static boolean isGood(List<Value.Object> checks) {
    return checks.stream().allMatch(check -> Fields.flag(check, "ok"));
  }

  private static String conclusion(Value.Object whole) {
    List<Value.Object> checks = Fields.objects(whole, "checks");
    long failed = checks.stream().filter(check -> !Fields.flag(check, "ok")).count();
    return failed == 0
        ? "all %d checks passed in %.1f s"
            .formatted(checks.size(), Fields.number(whole, "seconds").orElse(0))
        : "%d of %d checks failed%s"
            .formatted(
                failed,
                checks.size(),
                Fields.flag(checks.getLast(), "ok") || checks.size() > FIRST
                    ? ""
                    : "; what builds on it was not tried");
  }

  private static Value seconds(long begin) {
    return Value.of(Math.round((System.nanoTime() - begin) / 1e6) / 1e3);
  }
}
