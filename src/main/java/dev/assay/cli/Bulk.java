package dev.assay.cli;

import dev.assay.control.ControlException;
import dev.assay.control.Operating;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One change of many trials, chosen by `--filter`. Each trial is changed on its own, so one that
/// cannot be changed keeps no other from it, and the same command can be given again.
final class Bulk {

  private Bulk() {}

  /// One change of what `references` name.
  interface Change {
    Value.Object of(Operating operating, List<String> references);
  }

  /// Adds the options; the operands are experiments where there is a filter.
  static Shape declare(Shape shape) {
    return shape
        .value("--filter", "TERMS", "Only trials of the experiments that fit, as in trial list")
        .flag("--dry-run", "With --filter: only show which trials that would be");
  }

  /// Makes the change, for all that is named or, with a filter, for each trial that fits.
  ///
  /// @param doing for the question, such as `Cancel`
  /// @param references what was named
  static int run(Session session, String doing, List<String> references, Change change) {
    var filter = session.value("--filter");
    if (filter.isEmpty()) {
      if (session.has("--dry-run")) {
        throw new UsageException(
            "--dry-run goes with --filter", "assay trial list EXPERIMENT shows what is there");
      }
      Value.Object answer = change.of(session.control().operating(), references);
      session.output().document(answer, "changed", () -> Answers.lines(answer));
      return ExitCodes.OK;
    }
    if (filter.get().isBlank()) {
      throw new UsageException(
          "--filter is empty, which would be every trial",
          "leave --filter away to change the whole experiment");
    }
    List<Value.Object> trials =
        references.stream()
            .distinct()
            .flatMap(one ->
                session
                    .control()
                    .reading()
                    .trials(one, filter.get(), "", Integer.MAX_VALUE)
                    .stream())
            .toList();
    if (session.has("--dry-run")) {
      session.output().list(trials, "id", TrialVerb.columns(trials), "no trial fits the filter");
      session.output().hint("%d would be changed".formatted(trials.size()));
      return ExitCodes.OK;
    }
    String question =
        "%s %d %s of %s?"
            .formatted(
                doing, trials.size(), trials.size() == 1 ? "trial" : "trials", join(references));
    if (!trials.isEmpty() && !session.confirms(question)) {
      session.output().note("nothing was changed");
      return ExitCodes.FAILED;
    }
    return each(session, trials, change);
  }

  private static String join(List<String> references) {
    return String.join(", ", references);
  }

  private static int each(Session session, List<Value.Object> trials, Change change) {
    int changed = 0;
    int touched = 0;
    var failures = new ArrayList<Value.Object>();
    var codes = new ArrayList<Integer>();
    var operating = session.control().operating();
    for (Value.Object trial : trials) {
      String id = Fields.text(trial, "id");
      try {
        int jobs = Fields.count(change.of(operating, List.of(id)), "changed");
        changed += jobs;
        touched += jobs > 0 ? 1 : 0;
      } catch (ControlException refused) {
        session.output().error("assay: %s: %s".formatted(id, SafeText.line(said(refused))));
        failures.add(failure(id, refused));
        codes.add(refused.code().exitCode());
      }
    }
    Value.Object answer = answer(trials.size(), touched, changed, failures);
    session.output().document(answer, "changed", () -> lines(answer));
    return code(codes);
  }

  private static String said(ControlException refused) {
    return String.valueOf(refused.getMessage());
  }

  private static Value.Object failure(String id, ControlException refused) {
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("trial", Value.of(id));
    members.put("code", Value.of(refused.code().name().toLowerCase(java.util.Locale.ROOT)));
    members.put("message", Value.of(said(refused)));
    return Value.object(members);
  }

  private static Value.Object answer(
      int matched, int touched, int changed, List<Value.Object> failures) {
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("matched", Value.of(matched));
    members.put("trials", Value.of(touched));
    members.put("changed", Value.of(changed));
    members.put("failed", Value.of(failures.size()));
    members.put("failures", Value.of(failures));
    return Value.object(members);
  }

  /// Failures have been told already.
  private static List<String> lines(Value.Object answer) {
    return Answers.lines(answer).stream().filter(line -> !line.startsWith("failures")).toList();
  }

  /// The exit code of the failures where they are of one class.
  private static int code(List<Integer> codes) {
    long classes = codes.stream().distinct().count();
    return classes == 0 ? ExitCodes.OK : classes == 1 ? codes.getFirst() : ExitCodes.FAILED;
  }
}
