package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.engine.AttemptFiles;
import dev.assay.space.Value;
import dev.assay.store.Works.Source;
import dev.assay.store.Works.WorkView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Results that are used again, with their files as they are seen from here.
final class LocalCaching implements Caching {

  private static final int SHORTEST = 4;

  private final OpenedStore store;
  private final AttemptFolders folders;

  LocalCaching(OpenedStore store, AttemptFolders folders) {
    this.store = store;
    this.folders = folders;
  }

  @Override
  public List<Value.Object> list(int limit) {
    return store.ask(s -> s.works().list("", limit)).stream().map(this::document).toList();
  }

  @Override
  public Value.Object show(String key) {
    return document(found(key));
  }

  @Override
  public Value.Object drop(List<String> keys, String actor) {
    List<WorkView> found = keys.stream().map(this::found).distinct().toList();
    var dropped = new ArrayList<String>();
    for (WorkView work : found) {
      if (store.ask(s -> s.works().drop(work.key(), actor))) {
        dropped.add(work.key());
      }
    }
    return dropped(dropped.size(), dropped);
  }

  @Override
  public Value.Object drop(Duration olderThan, String actor) {
    return dropped(store.ask(s -> s.works().dropOlder(olderThan, actor)), List.of());
  }

  private static Value.Object dropped(int count, List<String> keys) {
    return new Document().with("changed", count).withTexts("keys", keys).build();
  }

  /// Work that is only being done is known by its whole key.
  private WorkView found(String key) {
    if (!key.matches("[0-9a-f]{%d,64}".formatted(SHORTEST))) {
      throw Refusals.usage(
          "'%s' is no key; a key, or the beginning of one, is %d to 64 digits 0-9a-f"
              .formatted(key, SHORTEST),
          LIST);
    }
    List<WorkView> matching = store.ask(s -> s.works().list(key, 2));
    if (matching.size() > 1) {
      throw new ControlException(
          Code.USAGE, "'%s' begins more than one key".formatted(key), "give more of it");
    }
    return matching.stream()
        .findFirst()
        .or(() -> store.ask(s -> s.works().get(key)))
        .orElseThrow(() ->
            new ControlException(
                Code.NOT_FOUND, "no result is kept under '%s'".formatted(key), LIST));
  }

  private static final String LIST = "assay cache list shows them";

  private Value.Object document(WorkView work) {
    var files = new ArrayList<Value.Object>();
    Optional<AttemptFiles> left =
        work.source().map(s -> AttemptFiles.of(folders.files(), s.job(), s.attempt()));
    boolean isWhole = true;
    for (String name : work.files()) {
      Value size = left.map(of -> size(of.directory().resolve(name))).orElse(Value.Null.NULL);
      isWhole &= left.map(of -> isThere(of, name)).orElse(false);
      files.add(new Document().with("name", name).with("bytes", size).build());
    }
    return new Document()
        .with("key", work.key())
        .with("valid", work.source().isPresent() && isWhole)
        .withText("job", work.source().map(Source::job))
        .withAttempt("attempt", work.source().map(Source::attempt))
        .withTime("at", work.source().map(Source::at))
        .with("hits", work.hits())
        .withTime("used_at", work.usedAt())
        .withText("running", work.running())
        .with("waiting", work.waiting())
        .with("files", files)
        .with("bytes", left.map(of -> FileTree.size(of.directory())).orElse(0L))
        .withText("folder", left.map(AttemptFiles::directory))
        .build();
  }

  private static boolean isThere(AttemptFiles left, String name) {
    try {
      return left.lacking(List.of(name)).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Value size(Path file) {
    try {
      return Files.isRegularFile(file) ? Value.of(Files.size(file)) : Value.Null.NULL;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
