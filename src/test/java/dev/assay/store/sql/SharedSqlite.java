package dev.assay.store.sql;

import dev.assay.store.Lapses;
import dev.assay.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A SQLite store that says it were shared by hosts, for tests of what they do; its clock is this
/// one's.
public final class SharedSqlite {
  private SharedSqlite() {}

  /// @param store to which everything goes
  public static Store of(SqliteStore store) {
    Optional<Lapses> lapses = Optional.of(store.leasesDecide());
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) ->
                method.getName().equals("lapses") ? lapses : call(store, method, arguments));
  }

  private static @Nullable Object call(Store store, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
