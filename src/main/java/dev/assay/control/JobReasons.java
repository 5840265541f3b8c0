package dev.assay.control;

import dev.assay.experiment.After;
import dev.assay.experiment.Stage;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Outlook.Awaited;
import dev.assay.store.Outlook.Met;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Why a job that is not queued is where it is, as sentences.
///
/// @param attempt its newest
record JobReasons(
    Store store, Instant now, JobView job, Stage stage, Optional<AttemptView> attempt) {

  List<Because> all() {
    return switch (job.state()) {
      case BLOCKED -> job.reason() == Reason.SAME_WORK ? sameWork() : parents();
      case HELD -> held();
      case DELAYED -> List.of(delayed());
      case RUNNING -> running();
      case STOPPING -> List.of(stopping());
      case COMPLETED -> List.of(completed());
      case FAILED -> List.of(failed());
      case STOPPED -> List.of(stopped());
      case CANCELLED ->
          List.of(new Because("cancelled", "it was cancelled by an operator", retry()));
      case SKIPPED -> skipped();
      case QUEUED, CREATED -> List.of();
    };
  }

  private Because completed() {
    return job.reused()
        .flatMap(store.trials()::attempt)
        .map(source ->
            new Because(
                "reused",
                "it was not run: attempt %s of %s did the same work, and it took its result"
                    .formatted(source.id(), source.job()),
                "assay trial show " + source.job().trial()))
        .orElseGet(() -> new Because("completed", "it ended well" + lasted()));
  }

  private List<Because> sameWork() {
    return store
        .works()
        .ahead(job.id())
        .map(other ->
            List.of(
                new Because(
                    "same_work",
                    "job %s does the same work, and it waits for the result".formatted(other),
                    "assay explain " + other)))
        .orElseGet(() ->
            List.of(
                new Because(
                    "same_work", "another job does the same work; look again in a moment")));
  }

  private List<Because> held() {
    var found = new ArrayList<Because>();
    if (job.reason() == Reason.MOVED) {
      found.add(
          new Because(
              "moved",
              "it went to another store, and waits or runs there",
              "assay tree import or export brings back what became of it"));
    } else if (job.reason() != Reason.BUDGET) {
      found.add(new Because("held", "an operator holds it", "assay queue release " + job.id()));
    }
    if (job.waitsFor() > 0) {
      found.addAll(parents());
    }
    return found;
  }

  /// Parents that have not ended, those of the same trial first.
  private List<Because> parents() {
    var found = new ArrayList<Because>();
    siblings().stream()
        .filter(parent -> !parent.state().isTerminal())
        .forEach(parent ->
            found.add(
                new Because(
                    "needs_stage",
                    "stage %s of the same trial has not ended: it is %s"
                        .formatted(parent.id().stage(), parent.state().word()),
                    "assay explain " + parent.id())));
    outside().stream()
        .filter(parent -> parent.met() == Met.OPEN)
        .forEach(parent ->
            found.add(
                new Because(
                    "after",
                    "it comes after %s, which has not ended: it is %s"
                        .formatted(parent.subject(), where(parent.subject())),
                    "assay explain " + parent.subject())));
    return found;
  }

  private List<Because> skipped() {
    var found = new ArrayList<Because>();
    siblings().stream()
        .filter(parent ->
            need(parent) == After.On.OK
                && parent.state().isTerminal()
                && parent.state() != JobState.COMPLETED)
        .forEach(parent ->
            found.add(
                new Because(
                    "needs_stage",
                    "stage %s of the same trial did not end well: it is %s"
                        .formatted(parent.id().stage(), parent.state().word()),
                    "assay retry " + parent.id())));
    outside().stream()
        .filter(parent -> parent.met() == Met.UNMET)
        .forEach(parent ->
            found.add(
                new Because(
                    "after",
                    "it comes after %s, which did not end well: it is %s"
                        .formatted(parent.subject(), where(parent.subject())),
                    "assay retry " + parent.subject())));
    if (found.isEmpty()) {
      found.add(new Because("skipped", "something that it waited for did not end well", retry()));
    }
    return found;
  }

  /// The jobs of the same trial that its stage needs.
  List<JobView> siblings() {
    var needed = stage.needs().stream().map(Stage.Need::stage).toList();
    return store.trials().get(job.id().trial()).map(TrialView::jobs).orElse(List.of()).stream()
        .filter(other -> needed.contains(other.id().stage()))
        .toList();
  }

  private After.On need(JobView parent) {
    return stage.needs().stream()
        .filter(need -> need.stage().equals(parent.id().stage()))
        .map(Stage.Need::on)
        .findFirst()
        .orElse(After.On.OK);
  }

  List<Awaited> outside() {
    return store.outlook().parents(job.id().trial().experiment());
  }

  /// The status of a parent outside.
  String where(Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var id) ->
          store.experiments().get(id).map(JobReasons::counted).orElse("deleted");
      case Subject.OfTrial(var id) ->
          store.trials().get(id).map(t -> t.status().word()).orElse("deleted");
      case Subject.OfJob(var id) ->
          store.trials().job(id).map(j -> j.state().word()).orElse("deleted");
    };
  }

  private static String counted(ExperimentView view) {
    int all = view.jobs().values().stream().mapToInt(Integer::intValue).sum();
    int ended =
        view.jobs().entrySet().stream()
            .filter(e -> e.getKey().isTerminal())
            .mapToInt(java.util.Map.Entry::getValue)
            .sum();
    return "%s, %d of %s ended".formatted(view.status().word(), ended, Amounts.count(all, "job"));
  }

  private Because delayed() {
    String until = job.runAt().map(at -> Amounts.span(Duration.between(now, at))).orElse("0s");
    if (job.attempts() == 0) {
      return new Because("start_at", "it is not to start before its time, in " + until);
    }
    return new Because(
        "back_off",
        "its attempt %d %s, and it is tried again in %s"
            .formatted(job.attempts(), attempt.map(JobReasons::end).orElse("ended"), until),
        "assay trial logs " + job.id().trial());
  }

  private List<Because> running() {
    if (attempt.isEmpty()) {
      return List.of(
          new Because(
              "asked",
              "whoever asked for it runs it, and has not told yet how it ended",
              "assay sweep tell %s --value NUMBER, or --failed".formatted(job.id().trial())));
    }
    var live = attempt.get();
    var found = new ArrayList<Because>();
    String since = Amounts.span(Duration.between(live.startedAt().orElse(live.claimedAt()), now));
    found.add(
        new Because(
            "running",
            "it runs on worker %s for %s".formatted(live.worker(), since),
            "assay trial logs %s -f".formatted(job.id().trial())));
    if (store.workers().alive().stream().noneMatch(w -> w.lease().worker().equals(live.worker()))) {
      found.add(
          new Because(
              "orphan",
              "its worker has gone; the next worker of that machine takes the process over",
              "assay worker start"));
    }
    return found;
  }

  private Because stopping() {
    return new Because(
        "stopping",
        "it was asked to end and will be %s%s"
            .formatted(
                job.intended().word(),
                job.reason() == Reason.NONE ? "" : " (" + job.reason().word() + ")"),
        "after its grace of %s it is killed".formatted(Amounts.span(stage.limits().grace())));
  }

  private Because stopped() {
    if (job.reason() == Reason.PAUSED) {
      return new Because(
          "paused",
          "it stopped at its checkpoint, and its scheduler has yet to decide whether it goes on",
          "assay queue stop %s, to end it now".formatted(job.id().trial()));
    }
    return new Because(
        "stopped",
        switch (job.reason()) {
          case PRUNED -> "a scheduler ended it early";
          case DIVERGED -> "its metrics left the numbers";
          case BUDGET -> "the budget ran out";
          case OPERATOR -> "an operator stopped it";
          default -> "it was stopped (%s)".formatted(job.reason().word());
        },
        retry());
  }

  private Because failed() {
    if (job.reason() == Reason.TOLD) {
      return new Because("failed", "whoever asked for it told that it failed", "");
    }
    String how = attempt.map(JobReasons::end).orElse("failed");
    String counts =
        job.reason() == Reason.CRASH_LIMIT
            ? "; %d attempts vanished, which is the limit".formatted(job.crashes())
            : "; no retry is left after %s".formatted(Amounts.count(job.failures(), "failure"));
    RetriesUsed used = used();
    boolean isSomeForgiven = stage.retries().most() > 0;
    boolean isNotMeant =
        isSomeForgiven && (used.isLeft(job.reason()) || !used.isForgiving(job.reason()));
    String why = isNotMeant ? "; such a failure is not retried" : isSomeForgiven ? counts : "";
    return new Because(
        "failed",
        "its attempt %d %s%s"
            .formatted(
                attempt.map(AttemptView::number).orElse(0),
                how,
                job.reason() == Reason.CRASH_LIMIT ? counts : why),
        "assay trial logs %s, then %s".formatted(job.id().trial(), retry()));
  }

  /// `failed (exit): exit code 3`.
  static String end(AttemptView attempt) {
    String reason = attempt.reason() == Reason.NONE ? "" : " (" + attempt.reason().word() + ")";
    String message = attempt.message().isEmpty() ? "" : ": " + attempt.message();
    return attempt.ended() + reason + message;
  }

  /// What of its retries it has used up.
  RetriesUsed used() {
    return new RetriesUsed(stage.retries(), job, store.trials().attempts(job.id()));
  }

  private String lasted() {
    return attempt
        .flatMap(a ->
            a.startedAt().flatMap(start -> a.endedAt().map(end -> Duration.between(start, end))))
        .map(span -> " after " + Amounts.span(span))
        .orElse("");
  }

  private String retry() {
    return "assay retry " + job.id();
  }
}
