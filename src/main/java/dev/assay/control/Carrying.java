package dev.assay.control;

import dev.assay.control.Queueing.Choice;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Taking work from one machine to another, by way of a store of files.
public interface Carrying {

  /// Resolves the documents of a tree that git could not merge, each by what both sides know. The
  /// document has `ok`, the files that are `merged`, and those that are `left` to a person, each
  /// with `why`; what is left is unchanged.
  ///
  /// @param environment of the caller: where `git` is found
  /// @param isTrial whether only to say what would be done
  /// @throws ControlException `USAGE` where the store is no tree, `UNAVAILABLE` where git gives no
  ///   answer
  Value.Object merge(Map<String, String> environment, boolean isTrial);

  /// Freezes what is queued under an id, and writes a script that runs it elsewhere. The document
  /// has `batch`, `runner`, `jobs` (how many), `tag`, `experiment`, `owner`, `path` and `script`,
  /// its text.
  ///
  /// @throws ControlException `NOT_FOUND` where nothing waits under this choice, `CONFLICT` where
  ///   the file is there and was not written by this verb, `USAGE` for what no script could hold
  Value.Object materialize(Materializing request);

  /// The jobs of a frozen batch, in their order, as the ids of their directories; from now on the
  /// machine that asks is the one that runs it.
  ///
  /// @param isForced whether it may be that of another machine
  /// @throws ControlException `NOT_FOUND` where there is none, `CONFLICT` where it is another
  ///   machine's
  List<String> batch(String id, Map<String, String> environment, boolean isForced);

  /// What script to write.
  ///
  /// @param choice which of what is queued; what has ended is never in it
  /// @param runner `shell`, `slurm` or `manual`
  /// @param slurm what Slurm is asked for, by `time`, `mem`, `gpus`, `partition` and `account`
  /// @param extra further directives for Slurm
  /// @param throttle how many tasks at once; 0 for as many as Slurm lets
  /// @param owner the label of the only machine that may run it; empty for the first that does
  /// @param folder of the caller
  /// @param output below `folder`; empty for a name after the tag, `-` for no file
  /// @param isForced whether a file that is there may be any
  record Materializing(
      Choice choice,
      String runner,
      Map<String, String> slurm,
      List<String> extra,
      int throttle,
      String owner,
      Path folder,
      Optional<String> output,
      boolean isForced) {

    /// Copies what it is given.
    public Materializing {
      slurm = Map.copyOf(slurm);
      extra = List.copyOf(extra);
    }
  }
}
