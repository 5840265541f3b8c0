package dev.assay.engine;

import dev.assay.process.Processes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Looks for what ended attempts have left behind. A look at all processes of the machine is most
/// of what a short job costs, so attempts that end at the same time share one. Safe for many
/// threads: `pass` is held by the one who looks, `this` guards the two collections.
final class JointSweep {
  private final Processes processes;
  private final ReentrantLock pass = new ReentrantLock();
  private final Set<Path> waiting = new HashSet<>();
  private final Map<Path, Boolean> answers = new HashMap<>();

  JointSweep(Processes processes) {
    this.processes = processes;
  }

  /// Whether nothing of the attempt lives, by a look that began after this call. To be asked by one
  /// thread an attempt.
  ///
  /// @throws dev.assay.process.ProcessException when the processes cannot be listed
  boolean isClean(Path directory) {
    synchronized (this) {
      waiting.add(directory);
    }
    pass.lock();
    try {
      if (!isAnswered(directory)) {
        look(directory);
      }
    } finally {
      pass.unlock();
    }
    return answer(directory);
  }

  private synchronized boolean isAnswered(Path directory) {
    return answers.containsKey(directory);
  }

  private void look(Path mine) {
    var together = taken(mine);
    var left = processes.survivors(together).keySet();
    synchronized (this) {
      together.forEach(directory -> answers.put(directory, !left.contains(directory)));
    }
  }

  /// One whose look failed is not waiting any more, but still wants to know.
  private synchronized Set<Path> taken(Path mine) {
    var together = new HashSet<>(waiting);
    together.add(mine);
    waiting.clear();
    return together;
  }

  private synchronized boolean answer(Path directory) {
    return Boolean.TRUE.equals(answers.remove(directory));
  }
}
