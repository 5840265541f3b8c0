package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.control.Working.Settings;
import dev.assay.engine.Stopper;
import dev.assay.store.Leases.Held;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// What a stop does beyond asking: a job whose runner is dead ends here and now, and one that must
/// not have its usual grace loses its processes here. Evidence of the process decides, never its
/// number alone.
final class Stops {

  /// How long a living runner may take to store the end of a process that is gone.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int ALL = Integer.MAX_VALUE;

  private final OpenedStore store;
  private final AttemptFolders folders;
  private final WorkerSetup setup;

  Stops(OpenedStore store, AttemptFolders folders, WorkerSetup setup) {
    this.store = store;
    this.folders = folders;
    this.setup = setup;
  }

  /// A live attempt and the worker that holds it.
  private record Watched(WorkerView worker, JobId job, AttemptId attempt) {}

  /// Refuses what is to be ended here and now, but runs where nobody here can reach it.
  void refuseElsewhere(List<Subject> subjects) {
    WorkerProcess look = store.ask(WorkerProcess::here);
    for (Watched one : watched(jobs(subjects))) {
      if (!look.isOfThisMachine(one.worker().registration())) {
        throw new ControlException(
            Code.CONFLICT,
            "job %s runs on %s, whose processes cannot be reached from here"
                .formatted(one.job(), one.worker().registration().host()),
            "stop it there, or ask its runner: without --force and --grace");
      }
    }
  }

  /// Ends what was asked to end, as far as that can be done here.
  ///
  /// @param within time between the first signal and KILL; empty leaves it to who runs the job
  /// @return how many jobs of `asked` have ended
  int end(Set<JobId> asked, Optional<Duration> within, String actor) {
    if (asked.isEmpty()) {
      return 0;
    }
    int strays = endStrays(asked, within, actor);
    within.ifPresent(grace -> endWatched(asked, grace));
    return strays > 0 || within.isPresent() ? asked.size() - live(asked).size() : 0;
  }

  private int endStrays(Set<JobId> asked, Optional<Duration> within, String actor) {
    WorkerProcess look = store.ask(WorkerProcess::here);
    for (Watched one : watched(asked)) {
      if (look.look(one.worker(), setup.clock().instant()) == WorkerProcess.Sighting.GONE) {
        var lease = one.worker().lease();
        store.ask(s -> s.workers().expire(lease.worker(), lease.epoch(), actor));
      }
    }
    boolean any =
        store.ask(
            s -> s.leases().orphans(ALL).stream().anyMatch(o -> asked.contains(o.claim().job())));
    return any ? with(stopper -> stopper.endStrays(asked::contains, within)) : 0;
  }

  private void endWatched(Set<JobId> asked, Duration grace) {
    List<Watched> watched = watched(asked);
    if (watched.isEmpty()) {
      return;
    }
    with(stopper -> {
      for (Watched one : watched) {
        stopper.end(one.job(), one.attempt(), grace);
      }
      return watched.size();
    });
    new Waiting(store)
        .until(
            OptionalLong.of(PATIENCE.toNanos()),
            () -> live(asked).isEmpty() ? Optional.of(true) : Optional.empty());
  }

  private interface Ending {
    int end(Stopper stopper) throws InterruptedException;
  }

  private int with(Ending ending) {
    var settings =
        setup.worker(
            new Settings("default", Optional.of(1), Optional.empty(), Long.MAX_VALUE),
            Set.of(),
            List::of);
    return store.ask(s -> {
      try (var stopper = Stopper.create(s, folders.files(), settings, setup.clock())) {
        return ending.end(stopper);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ControlException(
            Code.FAILED, "interrupted while jobs were stopped", "say it again", e);
      } catch (IOException e) {
        throw new ControlException(
            Code.UNAVAILABLE,
            "cannot write to %s: %s".formatted(folders.files(), e.getMessage()),
            "check its owner and the space that is left",
            e);
      }
    });
  }

  private List<Watched> watched(Set<JobId> jobs) {
    return store.ask(s -> {
      var found = new ArrayList<Watched>();
      for (WorkerView worker : s.workers().alive()) {
        for (Held held : s.leases().held(worker.lease())) {
          if (jobs.contains(held.claim().job())) {
            found.add(new Watched(worker, held.claim().job(), held.claim().attempt()));
          }
        }
      }
      return found;
    });
  }

  private Set<JobId> live(Set<JobId> jobs) {
    return store.ask(s -> {
      var live = new HashSet<JobId>();
      for (JobId job : jobs) {
        if (s.trials().job(job).filter(view -> view.state().isLive()).isPresent()) {
          live.add(job);
        }
      }
      return live;
    });
  }

  /// The jobs of `subjects` that run, or are about to end.
  Set<JobId> jobs(List<Subject> subjects) {
    return store.ask(s -> {
      var found = new HashSet<JobId>();
      for (Subject subject : subjects) {
        jobs(s, subject).filter(job -> job.state().isLive()).map(JobView::id).forEach(found::add);
      }
      return found;
    });
  }

  private static Stream<JobView> jobs(Store s, Subject subject) {
    return switch (subject) {
      case Subject.OfExperiment(var id) -> s.trials().queue(Optional.of(id), ALL).stream();
      case Subject.OfTrial(var id) -> s.trials().get(id).stream().flatMap(t -> t.jobs().stream());
      case Subject.OfJob(var id) -> s.trials().job(id).stream();
    };
  }
}
