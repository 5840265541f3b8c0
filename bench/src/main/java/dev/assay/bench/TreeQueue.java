package dev.assay.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What does the queue of a store of files cost, with the start of its process?
final class TreeQueue implements Question {
  private static final int JOBS = 10_000;
  private static final int POINTS = 1000;
  private static final int LISTS = 5;

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public List<Answer> ask(Place place, int runs) throws Exception {
    var folder = place.fresh();
    Files.writeString(folder.resolve("assay.toml"), "store = \"tree:.runs\"\n");
    add(place, folder, "a=0..99, b=0..%d".formatted(JOBS / 100 - 1));
    var lists = new Samples();
    for (int i = 0; i < LISTS; i++) {
      lists.add(seconds(place, folder, "queue", "list"));
    }
    var adds = new Samples();
    for (int run = 0; run < runs; run++) {
      place.lookAtDisk();
      adds.add(add(place, folder, "c%d=0..%d".formatted(run, POINTS - 1)));
    }
    return List.of(
        Answer.judged(
            "`assay queue list` on a tree of 10,000 waiting jobs",
            lists.shown("s"),
            "≤ 1 s",
            lists.median() <= 1),
        Answer.judged(
            "`assay queue add` of 1,000 points to a tree of 10,000 waiting jobs and more",
            adds.shown("s"),
            "≤ 2 s",
            adds.median() <= 2));
  }

  private static double add(Place place, Path folder, String sweep) throws Exception {
    return seconds(
        place,
        folder,
        "queue",
        "add",
        "--experiment",
        "E001",
        "--runner-command",
        "true",
        "--sweep",
        sweep);
  }

  private static double seconds(Place place, Path folder, String... words) throws Exception {
    var line = new ArrayList<>(List.of(place.checkout().resolve("assay").toString()));
    line.addAll(List.of(words));
    var errors = folder.resolve("errors").toFile();
    var builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors);
    var codes = new ArrayList<Integer>();
    double seconds = Clock.seconds(() -> codes.add(builder.start().waitFor()));
    if (codes.getFirst() != 0) {
      throw new IllegalStateException(line + " said: " + Files.readString(errors.toPath()));
    }
    return seconds;
  }
}
