package dev.assay.store.tree;

import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Does the same to many things, several at a time. Threads wait for the disk, which serves many
/// waiting for it in one turn, so there are more of them than processors when it is written to.
final class Together {
  private Together() {}

  /// Fewer are not worth a thread.
  private static final int FEW = 200;

  private static final int WRITERS = 16;

  /// What `shape` makes of each of `things`, in their order.
  static <A, B> List<B> read(List<A> things, Function<A, B> shape) {
    return each(things, Runtime.getRuntime().availableProcessors(), FEW, shape);
  }

  /// As [#read], for what is written and forced to disk.
  static <A, B> List<B> write(List<A> things, Function<A, B> action) {
    return each(things, WRITERS, 1, action);
  }

  private static <A, B> List<B> each(List<A> things, int threads, int few, Function<A, B> shape) {
    if (things.size() <= few || threads < 2) {
      return things.stream().map(shape).toList();
    }
    int parts = Math.min(threads, things.size());
    try (var pool = Executors.newFixedThreadPool(parts)) {
      var tasks = new ArrayList<Callable<List<B>>>();
      for (int i = 0; i < parts; i++) {
        var part =
            things.subList(
                (int) ((long) things.size() * i / parts),
                (int) ((long) things.size() * (i + 1) / parts));
        tasks.add(() -> part.stream().map(shape).toList());
      }
      var made = new ArrayList<B>(things.size());
      for (var done : pool.invokeAll(tasks)) {
        made.addAll(done.get());
      }
      return made;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          Code.UNAVAILABLE, "interrupted while files were read or written; try again", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
