package dev.assay.store.model;

import dev.assay.store.StoreException.Code;
import dev.assay.store.Subject;
import dev.assay.store.model.Step.Where;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/// The lines of experiments as the contract says: jobs stand where they were made until they are
/// moved, and keep their place from then on.
record ModelLine(Model model) {

  /// The room between two jobs that were never moved.
  static final long ROOM = 1L << 20;

  static final Comparator<ModelJob> ORDER =
      Comparator.comparingLong((ModelJob job) -> job.place).thenComparingLong(job -> job.made);

  /// Why the store must refuse to move `subject`; empty if it must not.
  ///
  /// @param other beside which; not looked at for the ends of the line
  Optional<Code> refusal(Subject subject, Where where, Subject other) {
    if (!model.isKnown(subject)) {
      return Optional.of(Code.NOT_FOUND);
    }
    if (isWhole(subject) || moved(subject).isEmpty()) {
      return Optional.of(Code.CONFLICT);
    }
    if (where == Where.FIRST || where == Where.LAST) {
      return Optional.empty();
    }
    if (!model.isKnown(other)) {
      return Optional.of(Code.NOT_FOUND);
    }
    boolean possible =
        !isWhole(other)
            && other.experiment().equals(subject.experiment())
            && rest(subject).stream().anyMatch(model.of(other)::contains);
    return possible ? Optional.empty() : Optional.of(Code.CONFLICT);
  }

  private static boolean isWhole(Subject subject) {
    return subject instanceof Subject.OfExperiment;
  }

  private List<ModelJob> line(Subject subject) {
    return model.of(new Subject.OfExperiment(subject.experiment())).stream()
        .filter(ModelJob::isWaiting)
        .sorted(ORDER)
        .toList();
  }

  private List<ModelJob> moved(Subject subject) {
    var all = model.of(subject);
    return line(subject).stream().filter(all::contains).toList();
  }

  private List<ModelJob> rest(Subject subject) {
    var all = model.of(subject);
    return line(subject).stream().filter(job -> !all.contains(job)).toList();
  }

  /// @return how many were moved
  int move(Subject subject, Where where, Subject other) {
    var moved = moved(subject);
    var rest = rest(subject);
    var beside = model.of(other);
    int index =
        switch (where) {
          case FIRST -> 0;
          case LAST -> rest.size();
          case BEFORE -> firstOf(rest, beside);
          case AFTER -> rest.size() - firstOf(rest.reversed(), beside);
        };
    if (!rest.isEmpty()) {
      place(rest, index, moved);
    }
    return moved.size();
  }

  private static int firstOf(List<ModelJob> line, List<ModelJob> wanted) {
    int index = 0;
    while (!wanted.contains(line.get(index))) {
      index++;
    }
    return index;
  }

  private static void place(List<ModelJob> rest, int index, List<ModelJob> moved) {
    long last = rest.getLast().place;
    if (index == rest.size()) {
      put(moved, i -> last + 1 + i);
      return;
    }
    long upper = rest.get(index).place;
    if (index == 0) {
      put(moved, i -> upper - moved.size() + i);
      return;
    }
    long lower = rest.get(index - 1).place;
    if (upper - lower > moved.size()) {
      long step = (upper - lower) / (moved.size() + 1);
      put(moved, i -> lower + step * (i + 1));
      return;
    }
    var all = new ArrayList<>(rest);
    all.addAll(index, moved);
    put(all, i -> last - (all.size() - 1L - i) * ROOM);
  }

  private static void put(List<ModelJob> jobs, IntToLongFunction places) {
    for (int i = 0; i < jobs.size(); i++) {
      jobs.get(i).place = places.applyAsLong(i);
    }
  }
}
