package dev.assay.store.tree;

import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Histories;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import java.util.Optional;

/// Nothing is taken in from elsewhere, where there are no sweeps.
final class NoHistories implements Histories {

  @Override
  public Receipt keep(
      NewExperiment experiment, Source trials, Optional<Key> key, String why, String actor) {
    throw new StoreException(
        Code.CONFLICT, "a tree of files takes in no trials of others; use an SQLite store");
  }
}
