package dev.assay.app;

import dev.assay.cli.Signals;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The signals of this process. The JDK has no other way to hear them that still lets the process
/// live.
final class ProcessSignals implements Signals {
  private static final int INTERRUPTED = 130;

  private record Replaced(Signal signal, SignalHandler handler) {}

  @Override
  public Listening listen(Consumer<Asked> listener) {
    var heard = new AtomicBoolean();
    List<Replaced> replaced =
        List.of(
            replace("INT", Asked.INTERRUPT, heard, listener),
            replace("TERM", Asked.TERMINATE, heard, listener),
            replace("HUP", Asked.TERMINATE, heard, listener));
    return () -> replaced.forEach(one -> Signal.handle(one.signal(), one.handler()));
  }

  private static Replaced replace(
      String name, Asked asked, AtomicBoolean heard, Consumer<Asked> listener) {
    var signal = new Signal(name);
    SignalHandler before =
        Signal.handle(
            signal,
            _ -> {
              if (heard.compareAndSet(false, true)) {
                listener.accept(asked);
              } else if (asked == Asked.INTERRUPT) {
                // Asked twice: at once. Jobs are processes of their own, and the store is safe.
                Runtime.getRuntime().halt(INTERRUPTED);
              }
            });
    return new Replaced(signal, before);
  }
}
