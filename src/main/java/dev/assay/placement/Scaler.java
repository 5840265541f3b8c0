package dev.assay.placement;

import dev.assay.experiment.Resources;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How many workers a pool should have. It remembers nothing: the same situation always gives the
/// same answer, so any number of scalers may ask, as often as they like.
///
/// It starts as many as the jobs need that could run now, at once where there is none, else only
/// when a job has waited for `patience`: what is over by then needs nobody more. It never ends a
/// worker for want of jobs, for those that it asked for end by themselves; so what it has started
/// it does not stop again.
///
/// @param least workers that there always are
/// @param most workers that there may be, those that are about to end among them
/// @param patience how long a job waits before another worker is started beside others
public record Scaler(int least, int most, Duration patience) {

  /// Sums of shares are not exact.
  private static final double SLIP = 1e-6;

  public Scaler {
    if (least < 0 || most < Math.max(1, least)) {
      throw new IllegalArgumentException("from %d to %d workers".formatted(least, most));
    }
  }

  /// A pool at one moment.
  ///
  /// @param workers that are alive
  /// @param size of a worker that would be started
  /// @param jobs that run or could be claimed now, by what they need
  /// @param waited how long the one has that could be claimed and waits longest
  public record Situation(
      List<Present> workers, WorkerSize size, List<Wanted> jobs, Optional<Duration> waited) {
    public Situation {
      workers = List.copyOf(workers);
      jobs = List.copyOf(jobs);
    }
  }

  /// A worker that is alive.
  ///
  /// @param takesMore whether it goes on claiming
  public record Present(String worker, int running, boolean takesMore) {}

  /// Jobs that need the same.
  public record Wanted(Resources needs, int jobs) {}

  /// What to do now.
  public Scaling decide(Situation now) {
    int alive = now.workers().size();
    int taking = (int) now.workers().stream().filter(Present::takesMore).count();
    int surplus = alive - most;
    int leaving = alive - taking;
    if (surplus - leaving > 0) {
      return new Scaling.Stop(
          idlest(now, surplus - leaving), "%s, and there may be %d".formatted(count(alive), most));
    }
    double load = load(now);
    int wanted = Math.clamp((long) Math.ceil(load - SLIP), least, most);
    int missing = Math.min(wanted - taking, most - alive);
    if (wanted <= taking) {
      return new Scaling.Stay(enough(now, load, taking));
    }
    if (missing <= 0) {
      return new Scaling.Stay(
          "%s of at most %d alive, and %s about to end"
              .formatted(count(alive), most, leaving == 1 ? "one is" : leaving + " are"));
    }
    boolean isBelow = taking < least || taking == 0;
    if (!isBelow && now.waited().orElse(Duration.ZERO).compareTo(patience) < 0) {
      return new Scaling.Stay(
          "%s would do, and no job has waited for %s yet".formatted(count(wanted), span(patience)));
    }
    return new Scaling.Start(
        missing,
        Math.clamp((long) least - taking, 0, missing),
        taking < least && load < least
            ? "at least %s stay%s".formatted(count(least), least == 1 ? "s" : "")
            : "there is work for " + count(wanted));
  }

  /// Whose end disturbs least: with the fewest jobs, the newest of those.
  private static List<String> idlest(Situation now, int many) {
    return now.workers().reversed().stream()
        .filter(Present::takesMore)
        .sorted(Comparator.comparingInt(Present::running))
        .limit(many)
        .map(Present::worker)
        .toList();
  }

  /// For how many workers there is work; what fits none is not counted.
  private static double load(Situation now) {
    return now.jobs().stream()
        .filter(wanted -> now.size().holds(wanted.needs()) > 0)
        .mapToDouble(wanted -> wanted.jobs() / (double) now.size().holds(wanted.needs()))
        .sum();
  }

  private static String enough(Situation now, double load, int taking) {
    int misfits =
        now.jobs().stream()
            .filter(wanted -> now.size().holds(wanted.needs()) == 0)
            .mapToInt(Wanted::jobs)
            .sum();
    if (misfits > 0) {
      return "%s too large for any worker of this pool"
          .formatted(misfits == 1 ? "one job is" : misfits + " jobs are");
    }
    if (load == 0) {
      return taking == 0 ? "there is nothing to do" : "nothing more to do";
    }
    return "%s %s enough".formatted(count(taking), taking == 1 ? "is" : "are");
  }

  private static String count(int workers) {
    return workers == 1 ? "1 worker" : workers + " workers";
  }

  private static String span(Duration span) {
    double seconds = span.toMillis() / 1000.0;
    return seconds == Math.rint(seconds)
        ? (long) seconds + "s"
        : String.format(Locale.ROOT, "%.1fs", seconds);
  }
}
