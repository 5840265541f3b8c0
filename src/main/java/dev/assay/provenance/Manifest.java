package dev.assay.provenance;

import dev.assay.json.Json;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files and links of one copy of code, by their path below its root. Its id is the sha256 of
/// its canonical JSON: equal code has one id, wherever it lies.
record Manifest(SortedMap<String, Entry> files, SortedMap<String, String> links) {

  private static final int VERSION = 1;

  /// A file.
  record Entry(String sha256, long size, boolean executable) {}

  String text() {
    var fileMembers = new LinkedHashMap<String, Value>();
    files.forEach((path, entry) -> fileMembers.put(path, write(entry)));
    var linkMembers = new LinkedHashMap<String, Value>();
    links.forEach((path, target) -> linkMembers.put(path, Value.of(target)));
    return CanonicalJson.write(
        new Pairs()
            .with("version", VERSION)
            .with("files", Value.object(fileMembers))
            .with("links", Value.object(linkMembers))
            .build());
  }

  String id() {
    return Sha256.of(text().getBytes(StandardCharsets.UTF_8));
  }

  long bytes() {
    return files.values().stream().mapToLong(Entry::size).sum();
  }

  private static Value write(Entry entry) {
    return new Pairs()
        .with("sha256", entry.sha256())
        .with("size", entry.size())
        .with("executable", Value.of(entry.executable()))
        .build();
  }

  /// What [#text] wrote.
  ///
  /// @throws IllegalArgumentException where it is something else
  static Manifest read(String text) {
    if (!(Json.parse(text) instanceof Value.Object document)
        || !document.get("version").equals(java.util.Optional.of(Value.of(VERSION)))) {
      throw new IllegalArgumentException("it is no manifest that this Assay knows");
    }
    var files = new TreeMap<String, Entry>();
    members(document, "files").forEach((path, value) -> files.put(path, entry(value)));
    var links = new TreeMap<String, String>();
    members(document, "links")
        .forEach((path, value) -> {
          if (value instanceof Value.Text(String target)) {
            links.put(path, target);
          }
        });
    return new Manifest(files, links);
  }

  private static Map<String, Value> members(Value.Object document, String key) {
    return Pairs.object(document, key).orElse(Value.EMPTY).members();
  }

  private static Entry entry(Value value) {
    if (value instanceof Value.Object object
        && object.get("size").orElse(Value.Null.NULL) instanceof Value.Int(BigInteger size)) {
      return new Entry(
          Pairs.text(object, "sha256").orElse(""),
          size.longValueExact(),
          object.get("executable").equals(java.util.Optional.of(Value.of(true))));
    }
    throw new IllegalArgumentException("an entry of its manifest is damaged");
  }
}
