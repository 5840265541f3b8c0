package dev.assay.store.tree;

import dev.assay.store.StoreException;
import dev.assay.store.Vitals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Nothing is counted, and nothing is written to be measured, in files that people commit.
final class NoVitals implements Vitals {

  @Override
  public Probe probe() {
    throw refused();
  }

  @Override
  public Optional<Instant> clock() {
    throw refused();
  }

  @Override
  public List<Depth> depth() {
    throw refused();
  }

  @Override
  public List<Next> next(int limit) {
    throw refused();
  }

  @Override
  public Map<String, Instant> lastEnds() {
    throw refused();
  }

  @Override
  public Optional<Instant> nextNotice() {
    throw refused();
  }

  @Override
  public Counts count(int most) {
    throw refused();
  }

  private static StoreException refused() {
    return new StoreException(
        StoreException.Code.UNSUPPORTED,
        "a tree store is not watched over; `assay worker status` and `assay doctor` look at its"
            + " workers and this machine");
  }
}
