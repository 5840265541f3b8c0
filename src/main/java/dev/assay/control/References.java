package dev.assay.control;

import dev.assay.experiment.After;
import dev.assay.space.ContentId;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Submission.Parent;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What people type → what it names. An experiment is named by its id, a prefix of it that only one
/// has, `last`, or its name; with `.number` one of its trials, with `.number.stage` a job. A trial
/// is also named by the first six or more digits of its content, which mean the newest trial of
/// that configuration.
///
/// What is typed in full wins over what is shortened, an experiment over content.
final class References {

  private static final Pattern JOB =
      Pattern.compile("(.+)\\.([1-9][0-9]{0,8})\\.([A-Za-z0-9_-]+)(?:\\.([1-9][0-9]{0,8}))?");
  private static final Pattern TRIAL = Pattern.compile("(.+)\\.([1-9][0-9]{0,8})");
  private static final Pattern CONTENT = Pattern.compile("[0-9a-f]{6,32}");
  private static final int CANDIDATES = 5;

  private final OpenedStore store;

  References(OpenedStore store) {
    this.store = store;
  }

  /// The experiment, trial or job called `text`.
  Subject subject(String text) {
    return store.ask(s -> subject(s, checked(text)));
  }

  List<Subject> subjects(List<String> texts) {
    return texts.stream().map(this::subject).distinct().toList();
  }

  /// The experiment called `text`; a trial or job means the experiment it belongs to.
  ExperimentView experiment(String text) {
    return store.ask(s -> {
      ExperimentId id = subject(s, checked(text)).experiment();
      return s.experiments().get(id).orElseThrow(() -> none(text));
    });
  }

  /// The trial called `text`; an experiment means its only trial, and `last` the newest trial.
  TrialView trial(String text) {
    return store.ask(s -> trial(s, text));
  }

  /// Every one of `texts`, as parents of what is to be submitted.
  List<Parent> parents(List<After> afters) {
    return afters.stream().map(a -> new Parent(subject(a.reference()), a.on())).toList();
  }

  private TrialView trial(Store s, String text) {
    if (text.strip().equals("last")) {
      return s.trials().newest().flatMap(s.trials()::get).orElseThrow(() -> none(text));
    }
    Optional<TrialView> numbered =
        JOB.matcher(text.strip()).matches() ? Optional.empty() : numbered(s, text.strip());
    return numbered.orElseGet(() -> trialOf(s, text));
  }

  private static TrialView trialOf(Store s, String text) {
    TrialId id =
        switch (subject(s, checked(text))) {
          case Subject.OfTrial(var trial) -> trial;
          case Subject.OfJob(var job) -> job.trial();
          case Subject.OfExperiment(var experiment) -> onlyTrial(s, experiment, text);
        };
    return s.trials().get(id).orElseThrow(() -> none(text));
  }

  private static TrialId onlyTrial(Store s, ExperimentId id, String text) {
    int trials = s.experiments().get(id).map(ExperimentView::trials).orElse(0);
    if (trials != 1) {
      throw new ControlException(
          ControlException.Code.NOT_FOUND,
          "'%s' is experiment %s, which has %d trials".formatted(text, id, trials),
          "name one of them, from %s.1 to %s.%d".formatted(id, id, trials));
    }
    return id.trial(1);
  }

  private static Subject subject(Store s, String text) {
    Optional<Subject> dotted = text.contains(".") ? dotted(s, text) : Optional.empty();
    if (dotted.isPresent()) {
      return dotted.get();
    }
    try {
      return new Subject.OfExperiment(s.experiments().find(text));
    } catch (StoreException e) {
      if (e.code() != StoreException.Code.NOT_FOUND) {
        throw e;
      }
      return withContent(s, text).orElseThrow(() -> e);
    }
  }

  /// A name may itself hold dots, so the whole text is tried as a name where no trial or job has
  /// it.
  private static Optional<Subject> dotted(Store s, String text) {
    Matcher job = JOB.matcher(text);
    if (job.matches()) {
      Optional<Subject> found = experimentBefore(s, job.group(1)).flatMap(e -> job(s, e, job));
      if (found.isPresent()) {
        return found;
      }
    }
    return numbered(s, text).map(trial -> new Subject.OfTrial(trial.id()));
  }

  private static Optional<TrialView> numbered(Store s, String text) {
    Matcher trial = TRIAL.matcher(text);
    return trial.matches()
        ? experimentBefore(s, trial.group(1))
            .map(e -> e.trial(Integer.parseInt(trial.group(2))))
            .flatMap(s.trials()::get)
        : Optional.empty();
  }

  private static Optional<Subject> job(Store s, ExperimentId experiment, Matcher typed) {
    TrialId trial = experiment.trial(Integer.parseInt(typed.group(2)));
    int part = typed.group(4) == null ? 1 : Integer.parseInt(typed.group(4));
    return s.trials()
        .job(new JobId(trial, typed.group(3), part))
        .map(JobView::id)
        .map(Subject.OfJob::new);
  }

  private static Optional<ExperimentId> experimentBefore(Store s, String text) {
    try {
      return Optional.of(s.experiments().find(text));
    } catch (StoreException e) {
      if (e.code() == StoreException.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<Subject> withContent(Store s, String text) {
    if (!CONTENT.matcher(text).matches()) {
      return Optional.empty();
    }
    List<TrialId> found = s.trials().withContent(text, 100);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<ContentId> contents =
        found.stream()
            .flatMap(id -> s.trials().get(id).stream())
            .map(TrialView::content)
            .distinct()
            .toList();
    if (contents.size() > 1) {
      throw new ControlException(
          ControlException.Code.NOT_FOUND,
          "'%s' is the beginning of several contents: %s"
              .formatted(text, candidates(contents.stream().map(ContentId::hex).toList())),
          "give more digits");
    }
    return Optional.of(new Subject.OfTrial(found.getFirst()));
  }

  private static String candidates(List<String> all) {
    String first = all.stream().limit(CANDIDATES).collect(Collectors.joining(", "));
    return all.size() > CANDIDATES ? first + ", …" : first;
  }

  private static String checked(String text) {
    if (text.isBlank()) {
      throw Refusals.usage("an empty id", "give an id, a prefix of one, a name, or 'last'");
    }
    return text.strip();
  }

  private static ControlException none(String text) {
    return Refusals.notFound("there is no '%s'".formatted(text));
  }
}
