package dev.assay.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A living shim, seen from the worker that started it: takes one order at a time, and says when it
/// is done with it. An order is given by one thread at a time; any thread may wait for its end.
final class Keeper {
  private final Process process;
  private volatile CountDownLatch busy = new CountDownLatch(0);
  private volatile boolean gone;

  Keeper(Process process) {
    this.process = process;
  }

  /// Begins to listen to it.
  ///
  /// @param whenFree told, on a thread of its own, each time it could take another order
  void listen(Consumer<Keeper> whenFree) {
    Thread.ofPlatform().name("assay-keeper-" + process.pid()).daemon().start(() -> hear(whenFree));
  }

  boolean isAlive() {
    return !gone && process.isAlive();
  }

  /// Hands over an order.
  ///
  /// @return what reaches zero when the attempt is over, or the keeper itself
  /// @throws IOException when it was not taken, or not all of it
  CountDownLatch tell(byte[] order) throws IOException {
    var over = new CountDownLatch(1);
    busy = over;
    if (gone) {
      over.countDown();
      throw new IOException("the keeper has ended");
    }
    var out = process.getOutputStream();
    out.write(order);
    out.flush();
    return over;
  }

  /// Tells it that there will be no more orders: it ends after the attempt it has, if any.
  void dismiss() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      gone = true; // nobody is there to be told
    }
  }

  /// Ends a keeper that did not take its order, and waits until it can do nothing any more.
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// It says one line for each order. Its output ends with it: no command inherits the pipe.
  private void hear(Consumer<Keeper> whenFree) {
    try (InputStream in = process.getInputStream()) {
      for (int read; (read = in.read()) >= 0; ) {
        if (read == '\n') {
          var over = busy;
          whenFree.accept(this); // first, so that who starts the next attempt finds it free
          over.countDown();
        }
      }
    } catch (IOException e) {
      process.destroyForcibly(); // it could not be heard any more
    } finally {
      awaitEnd();
      gone = true;
      busy.countDown();
    }
  }

  /// Who asks what became of the attempt shall not find the keeper still dying.
  private void awaitEnd() {
    try {
      process.waitFor(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
