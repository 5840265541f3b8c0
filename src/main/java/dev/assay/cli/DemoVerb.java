package dev.assay.cli;

import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `assay demo`: trains twelve small networks on handwritten digits, two at a time.
final class DemoVerb implements Verb {
  private static final String SPEC = "digits.yaml";
  private static final List<String> FILES = List.of(SPEC, "Train.java", "digits.csv");

  @Override
  public void declare(Shape shape) {
    WorkerVerb.declareCapacity(shape);
    shape.about("", "It works on the .assay of this folder, and can be run again.");
  }

  @Override
  public int run(Session session) {
    Output output = session.output();
    Path folder = folder(session);
    output.note("training 12 small networks on 1,797 handwritten digits, 2 at a time");
    var source = new Source.Text(SPEC, session.read(folder.resolve(SPEC).toString()), folder);
    var caller = new Caller(session.actor(), environment(session));
    var work = WorkHere.of(session, request(source, caller));
    Value.Object experiment = work.experiments().getFirst();
    String id = Fields.text(experiment, "id");
    Value.Object results = session.control().reading().results(id, 5);
    output.document(results, "experiment", () -> ResultsVerb.shown(results, output));
    if (work.isGood() && output.isTable()) {
      next(session, results).forEach(output::line);
    }
    return work.conclude(session);
  }

  private static Request request(Source source, Caller caller) {
    return new Request(
        List.of(source),
        List.of(),
        List.of(),
        Map.of(),
        false,
        false,
        List.of(),
        "",
        Optional.empty(),
        "",
        "",
        caller);
  }

  /// The jobs run the `java` that runs this, wherever the user's is.
  private static Map<String, String> environment(Session session) {
    Map<String, String> environment = new HashMap<>(session.surroundings().environment());
    String bin = session.surroundings().install().javaHome().resolve("bin").toString();
    environment.merge("PATH", bin, (path, first) -> first + ":" + path);
    return environment;
  }

  /// The example of the installation, else a copy that is packed in the jar.
  private static Path folder(Session session) {
    Optional<Path> installed =
        session
            .surroundings()
            .install()
            .root()
            .map(root -> root.resolve("examples/digits"))
            .filter(folder -> Files.isRegularFile(folder.resolve(SPEC)));
    return installed.orElseGet(() -> unpacked(session.control().upkeep().home().resolve("demo")));
  }

  private static Path unpacked(Path folder) {
    try {
      Files.createDirectories(folder);
      for (String name : FILES) {
        try (InputStream packed = DemoVerb.class.getResourceAsStream("digits/" + name)) {
          if (packed == null) {
            throw new UsageException(
                "the demo is not packed into this build: %s is missing".formatted(name),
                "run it from a checkout: ./assay demo");
          }
          Files.copy(packed, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> next(Session session, Value.Object results) {
    String assay = session.surroundings().install().spoken(session.surroundings());
    String id = Fields.text(results, "experiment");
    List<Value.Object> best = Fields.objects(results, "best");
    String trial = best.isEmpty() ? id + ".1" : Fields.text(best.getFirst(), "trial");
    return List.of(
        "",
        "where to look next:",
        "  %s trial list %s --sort -val_accuracy".formatted(assay, id),
        "  %s trial metrics %s --name val_accuracy".formatted(assay, trial),
        "  %s trial logs %s".formatted(assay, trial),
        "  %s run --sweep 'x=1|2|3' -- echo 'x is {x}'".formatted(assay));
  }
}
