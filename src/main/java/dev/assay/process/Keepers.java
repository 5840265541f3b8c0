package dev.assay.process;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// The keepers of one worker. Starting one costs more than all else about a short job, so one that
/// is free takes the next attempt, and a few are kept waiting for it. Each has one attempt at a
/// time. Safe for many threads: `this` guards who is free.
final class Keepers implements AutoCloseable {
  private final Shim shim;
  private final boolean lasting;
  private final int mostFree;
  private final ArrayDeque<Keeper> free = new ArrayDeque<>();
  private boolean closed;

  Keepers(Shim shim) {
    this.shim = shim;
    this.lasting = shim.takesManyOrders();
    // More short jobs than this do not go on at once.
    this.mostFree = 2 * Runtime.getRuntime().availableProcessors();
  }

  /// Gives an attempt to a free keeper. One that died while it waited is passed over.
  ///
  /// @return what reaches zero when the attempt is over or its keeper is dead
  /// @throws IOException when no keeper can be started or none takes the order, and none will pass
  ///   the gate any more that has not
  CountDownLatch hand(byte[] order) throws IOException {
    for (var keeper = takeFree(); keeper.isPresent(); keeper = takeFree()) {
      if (keeper.get().isAlive()) {
        return tell(keeper.get(), order);
      }
    }
    return tellNew(order);
  }

  /// Gives it to one that was not used before.
  CountDownLatch tellNew(byte[] order) throws IOException {
    var keeper = new Keeper(shim.spawn());
    keeper.listen(this::putBack);
    return tell(keeper, order);
  }

  private CountDownLatch tell(Keeper keeper, byte[] order) throws IOException {
    try {
      var over = keeper.tell(order);
      if (!lasting) {
        keeper.dismiss();
      }
      return over;
    } catch (IOException e) {
      keeper.kill();
      throw e;
    }
  }

  private synchronized Optional<Keeper> takeFree() {
    return Optional.ofNullable(free.pollFirst());
  }

  private void putBack(Keeper keeper) {
    synchronized (this) {
      if (lasting && !closed && free.size() < mostFree) {
        free.addFirst(keeper);
        return;
      }
    }
    keeper.dismiss();
  }

  /// Lets all of them go, those that are busy after the attempt they have.
  @Override
  public void close() {
    List<Keeper> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(free);
      free.clear();
    }
    all.forEach(Keeper::dismiss);
  }
}
