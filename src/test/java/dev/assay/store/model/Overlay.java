package dev.assay.store.model;

import dev.assay.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/// Lays something else over a few methods of one role of a store.
final class Overlay {
  private Overlay() {}

  /// What happens instead of a call.
  interface Instead {
    Object happens(Call call, Object[] arguments);
  }

  /// The call as it would have been.
  interface Call {
    Object with(Object[] arguments);
  }

  static <T> Store over(Store store, Class<T> role, T real, Instead instead, String... methods) {
    var names = Set.of(methods);
    Object other =
        proxy(
            role,
            (method, arguments) ->
                names.contains(method.getName())
                    ? instead.happens(given -> invoke(real, method, given), arguments)
                    : invoke(real, method, arguments));
    return (Store)
        proxy(
            Store.class,
            (method, arguments) ->
                method.getReturnType() == role ? other : invoke(store, method, arguments));
  }

  private interface Behaviour {
    Object of(Method method, Object[] arguments);
  }

  private static Object proxy(Class<?> type, Behaviour behaviour) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (_, method, arguments) ->
            behaviour.of(method, arguments == null ? new Object[0] : arguments));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
