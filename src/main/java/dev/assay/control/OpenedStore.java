package dev.assay.control;

import dev.assay.control.LocalControl.Opened;
import dev.assay.store.Carried;
import dev.assay.store.DirectoryQueue;
import dev.assay.store.Maintenance;
import dev.assay.store.Store;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store, opened when it is first asked, so that what needs none costs none. Its refusals leave
/// here as [ControlException]. Safe for use by many threads; `this` guards the field.
final class OpenedStore implements AutoCloseable {

  private final Supplier<Opened> opener;
  private @Nullable Opened opened;

  OpenedStore(Supplier<Opened> opener) {
    this.opener = opener;
  }

  <T> T ask(Function<Store, T> question) {
    return Refusals.mapped(() -> question.apply(get().store()));
  }

  void tell(Consumer<Store> change) {
    Refusals.mapped(() -> {
      change.accept(get().store());
      return true;
    });
  }

  <T> T maintain(Function<Maintenance, T> action) {
    return Refusals.mapped(() ->
        action.apply(
            get()
                .maintenance()
                .orElseThrow(() ->
                    Refusals.usage(
                        "this kind of store has no check, backup or compact",
                        "use the tools of what keeps it"))));
  }

  <T> T carried(Function<Carried, T> action) {
    return Refusals.mapped(() ->
        action.apply(
            get()
                .carried()
                .orElseThrow(() ->
                    Refusals.usage(
                        "git does not carry this kind of store between machines",
                        "name the tree: --store tree:.runs"))));
  }

  <T> T queue(Function<DirectoryQueue, T> action) {
    return Refusals.mapped(() ->
        action.apply(
            get()
                .queue()
                .orElseThrow(() ->
                    Refusals.usage(
                        "only a store of files has such a queue",
                        "give --store tree:.runs, or write store = \"tree:.runs\" into"
                            + " assay.toml"))));
  }

  private synchronized Opened get() {
    if (opened == null) {
      opened = opener.get();
    }
    return opened;
  }

  @Override
  public synchronized void close() {
    if (opened != null) {
      opened.store().close();
      opened = null;
    }
  }
}
