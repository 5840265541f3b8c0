package dev.assay.engine;

import dev.assay.store.Enqueued;
import dev.assay.store.Operations;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Sweeps;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A store as a controller sees it that is killed right after one of its writes.
final class DyingStore {

  /// It is dead.
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final Set<String> WRITES =
      Set.of("lead", "add", "take", "goOn", "fork", "stop", "pause", "close");

  private DyingStore() {}

  /// @param dies asked after each write that changed something
  static Store of(Store store, BooleanSupplier dies) {
    Sweeps sweeps = dying(Sweeps.class, store.sweeps(), dies);
    Enqueued enqueued = dying(Enqueued.class, store.enqueued(), dies);
    Operations operations = dying(Operations.class, store.operations(), dies);
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "sweeps" -> sweeps;
                  case "operations" -> operations;
                  case "enqueued" -> enqueued;
                  default -> call(() -> method.invoke(store, arguments));
                });
  }

  /// A store whose trials cannot be read.
  static Store deaf(Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) -> {
              if (method.getName().equals("trials")) {
                throw new StoreException(StoreException.Code.UNAVAILABLE, "the disk is gone");
              }
              return call(() -> method.invoke(store, arguments));
            });
  }

  private static <T> T dying(Class<T> type, T real, BooleanSupplier dies) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object answer = call(() -> method.invoke(real, arguments));
              if (WRITES.contains(method.getName()) && hasChanged(answer) && dies.getAsBoolean()) {
                throw new Killed();
              }
              return answer;
            }));
  }

  private static boolean hasChanged(Object answer) {
    return answer instanceof Sweeps.Added.Stored
        || Boolean.TRUE.equals(answer)
        || (answer instanceof Integer number && number > 0);
  }

  private interface Call {
    Object call() throws ReflectiveOperationException;
  }

  private static Object call(Call call) throws Throwable {
    try {
      return call.call();
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
