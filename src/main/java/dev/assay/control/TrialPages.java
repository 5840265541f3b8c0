package dev.assay.control;

import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Every trial of an experiment in the order of their numbers, read page by page, so that no store
/// is held open for long and a large experiment need not fit in memory.
record TrialPages(OpenedStore store, ExperimentId experiment) implements Iterable<TrialView> {

  private static final int PAGE = 1000;

  @Override
  public Iterator<TrialView> iterator() {
    return new Pages();
  }

  Stream<TrialView> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  private final class Pages implements Iterator<TrialView> {
    private Iterator<TrialView> page = Collections.emptyIterator();
    private int next = 1;
    private boolean more = true;

    @Override
    public boolean hasNext() {
      if (!page.hasNext() && more) {
        List<TrialView> read = store.ask(s -> s.trials().list(experiment, next, PAGE));
        more = read.size() == PAGE;
        next = read.isEmpty() ? next : read.getLast().id().number() + 1;
        page = read.iterator();
      }
      return page.hasNext();
    }

    @Override
    public TrialView next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
