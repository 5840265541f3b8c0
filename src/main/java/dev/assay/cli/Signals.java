package dev.assay.cli;

import java.util.function.Consumer;

/// What the terminal and the system ask of this process while it runs.
@FunctionalInterface
public interface Signals {

  /// Ways to be asked to end.
  enum Asked {
    /// Ctrl-C.
    INTERRUPT,
    /// A plain kill, or a terminal that was closed.
    TERMINATE
  }

  /// Until the answer is closed, the first request goes to `listener` instead of ending the
  /// process; a second one ends it. The listener must not block.
  Listening listen(Consumer<Asked> listener);

  /// Listening that can be ended.
  @FunctionalInterface
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /// Hears nothing.
  Signals NONE = _ -> () -> {};
}
