package dev.assay.dispatch;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A batch as the text of a file that lives in git: one member a line, one job a line.
public final class BatchText {

  private BatchText() {}

  /// The text of `batch`, with a line end after the last line.
  public static String write(Batch batch) {
    SequencedMap<String, Value> members = new LinkedHashMap<>();
    members.put("batch", Value.of(batch.id()));
    members.put("tag", Value.of(batch.tag()));
    members.put("experiment", Value.of(batch.experiment()));
    members.put("owner", Value.of(batch.owner()));
    members.put("frozen_at", Value.of(batch.frozenAt().toString()));
    members.put("jobs", Value.of(batch.jobs().stream().map(job -> Value.of(job.hex())).toList()));
    return Json.writeIndented(new Value.Object(members)) + "\n";
  }

  /// The batch that `text` holds.
  ///
  /// @throws DispatchException when it holds none, or its jobs are not those that its id names
  public static Batch read(String text) {
    if (!(parse(text) instanceof Value.Object document)) {
      throw new DispatchException("a batch is a JSON object");
    }
    var batch =
        new Batch(
            jobs(document),
            text(document, "tag"),
            text(document, "experiment"),
            text(document, "owner"),
            instant(text(document, "frozen_at")));
    String name = text(document, "batch");
    if (!name.equals(batch.id())) {
      throw new DispatchException(
          "batch %s was changed by hand: its jobs, experiment and tag are those of %s; materialize it again"
              .formatted(name, batch.id()));
    }
    return batch;
  }

  private static Value parse(String text) {
    try {
      return Json.parse(text);
    } catch (JsonSyntaxException e) {
      throw new DispatchException(String.valueOf(e.getMessage()));
    }
  }

  private static List<ContentId> jobs(Value.Object document) {
    if (!(document.get("jobs").orElse(Value.Null.NULL) instanceof Value.Array(var items))) {
      throw new DispatchException("'jobs' is a list of ids");
    }
    return items.stream().map(BatchText::job).toList();
  }

  private static ContentId job(Value item) {
    if (item instanceof Value.Text(String hex)) {
      try {
        return new ContentId(hex);
      } catch (IllegalArgumentException e) {
        throw new DispatchException("in 'jobs': " + e.getMessage());
      }
    }
    throw new DispatchException("in 'jobs': an id is a text, not " + Json.write(item));
  }

  private static String text(Value.Object document, String key) {
    if (document.get(key).orElse(Value.Null.NULL) instanceof Value.Text(String text)) {
      return text;
    }
    throw new DispatchException("'%s' is a text".formatted(key));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new DispatchException("'frozen_at' is an instant in UTC, not '%s'".formatted(text));
    }
  }
}
