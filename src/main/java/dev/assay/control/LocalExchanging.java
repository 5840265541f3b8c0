package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.exchange.ExchangeException;
import dev.assay.exchange.NewFile;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Consumer;

/// Carries trials between the store and files of others.
final class LocalExchanging implements Exchanging {

  private final OpenedStore store;
  private final References references;
  private final Importing importing;
  private final ZoneId zone;

  /// @param zone in which others write their times
  LocalExchanging(OpenedStore store, References references, Importing importing, ZoneId zone) {
    this.store = store;
    this.references = references;
    this.importing = importing;
    this.zone = zone;
  }

  @Override
  public Value.Object imported(Import request) {
    return importing.imported(request);
  }

  @Override
  public Value.Object export(Export request, Consumer<String> lines) {
    ExperimentView view = references.experiment(request.experiment());
    var source = new ExportSource(store, view, Specs.stored(view.spec()));
    int trials =
        request.file().isPresent()
            ? write(source, request, request.file().get())
            : text(source, request.format(), lines);
    return new Document()
        .with("experiment", view.id().text())
        .with("name", view.name())
        .with("format", request.format().name().toLowerCase(Locale.ROOT))
        .with("file", request.file().<Value>map(f -> Value.of(f.name())).orElse(Value.Null.NULL))
        .with("trials", trials)
        .build();
  }

  private int write(ExportSource source, Export request, Target target) {
    try (var file = new NewFile(target.file(), request.force())) {
      int trials;
      if (request.format() == Format.OPTUNA) {
        trials = new OptunaExport(source, zone).write(file.part());
      } else {
        try (var out = Files.newBufferedWriter(file.part())) {
          trials = text(source, request.format(), line -> line(out, line));
        }
      }
      file.finish();
      return trials;
    } catch (ExchangeException e) {
      boolean isThere = e.hint().contains("--force");
      throw new ControlException(
          isThere ? Code.CONFLICT : Code.USAGE,
          "%s: %s".formatted(target.name(), e.getMessage()),
          e.hint());
    } catch (IOException e) {
      throw Refusals.usage("%s: cannot be written: %s".formatted(target.name(), e), "");
    }
  }

  private static void line(BufferedWriter out, String line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new ExchangeException("it cannot be written: " + e.getMessage(), "");
    }
  }

  private static int text(ExportSource source, Format format, Consumer<String> lines) {
    return switch (format) {
      case CSV -> TextExport.csv(source, lines);
      case JSONL -> TextExport.jsonl(source, lines);
      case OPTUNA -> throw Refusals.usage("a database goes to a file", "name it: -f study.db");
    };
  }
}
