package dev.assay.engine;

import dev.assay.store.Lapses;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A store that cannot be reached for a while, or whose answers get lost although it did what it
/// was asked.
final class ShakyStore {
  private final Store real;
  private final AtomicInteger lost = new AtomicInteger();
  private volatile boolean down;

  ShakyStore(Store real) {
    this.real = real;
  }

  /// As a worker sees it.
  Store store() {
    return shaky(Store.class, real);
  }

  void down(boolean isDown) {
    down = isDown;
  }

  /// The answer of the next exchange that changes something is lost.
  void loseAnExchange() {
    lost.set(1);
  }

  boolean hasLost() {
    return lost.get() == 0;
  }

  private <T> T shaky(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (arguments == null
                  && method.getReturnType().isInterface()
                  && isRole(method.getReturnType())) {
                return role(method.getReturnType(), call(target, method, arguments));
              }
              if (method.getName().equals("lapses")) {
                return real.lapses().map(lapses -> shaky(Lapses.class, lapses));
              }
              if (down) {
                throw unreachable();
              }
              var answer = call(target, method, arguments);
              if (method.getName().equals("exchange")
                  && answer instanceof dev.assay.store.Leases.Exchanged done
                  && !done.claims().isEmpty()
                  && lost.compareAndSet(1, 0)) {
                throw unreachable();
              }
              return answer;
            }));
  }

  private static boolean isRole(Class<?> type) {
    return type.getPackage() == Store.class.getPackage();
  }

  private <T> T role(Class<T> type, @Nullable Object target) {
    return shaky(type, type.cast(Objects.requireNonNull(target)));
  }

  private static StoreException unreachable() {
    return new StoreException(StoreException.Code.UNAVAILABLE, "the store cannot be reached");
  }

  private static @Nullable Object call(
      Object target, java.lang.reflect.Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
