package dev.assay.store.tree;

import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Paths in documents that git carries. What lies in the repository is seen from the folder of the
/// tree there, so that no clone is told where another stands, and is a full path of this clone
/// again when it is read. What lies elsewhere stays as it is.
///
/// @param base the folder in which the tree stands
/// @param roots the root of the repository, in every way it may be written here
record RepositoryPaths(Path base, List<String> roots) {

  /// The members whose text is a path.
  private static final Set<String> PATHS = Set.of("root", "path", "virtualenv", "conda");

  RepositoryPaths {
    roots = List.copyOf(roots);
  }

  /// Those of the tree at `root`.
  static RepositoryPaths around(Path root) {
    Path given = root.toAbsolutePath().normalize().resolveSibling("");
    Path base = real(given);
    return new RepositoryPaths(
        base,
        Stream.of(base, given)
            .map(RepositoryPaths::repository)
            .filter(top -> top.getNameCount() > 0)
            .map(Path::toString)
            .distinct()
            .toList());
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder; // made only now, or not to be looked into: then as it is written
    }
  }

  /// The nearest folder from `folder` upward that git knows, or `folder`.
  private static Path repository(Path folder) {
    @Nullable Path at = folder;
    while (at != null && !Files.exists(at.resolve(".git"))) {
      at = at.getParent();
    }
    return at == null ? folder : at;
  }

  /// What is kept of code and machines, as it is written.
  Value.Object packed(Value.Object made) {
    return (Value.Object) packed((Value) made);
  }

  private Value packed(Value value) {
    return switch (value) {
      case Value.Object object -> {
        var members = new LinkedHashMap<String, Value>();
        object.members().forEach((key, member) -> members.put(key, packed(member)));
        yield Value.object(members);
      }
      case Value.Array array -> Value.of(array.items().stream().map(this::packed).toList());
      case Value.Text(String text) -> Value.of(packed(text));
      case Value.Null _, Value.Bool _, Value.Int _, Value.Float _ -> value;
    };
  }

  private String packed(String text) {
    return roots.stream()
        .filter(root -> text.equals(root) || text.startsWith(root + "/"))
        .findFirst()
        .map(root -> seen(root, text))
        .orElseGet(() -> words(text));
  }

  private String seen(String root, String text) {
    Path top = Path.of(roots.getFirst());
    String inside = text.substring(root.length());
    Path file = top.resolve(inside.isEmpty() ? "" : inside.substring(1));
    String way = base.relativize(file).toString();
    if (way.isEmpty()) {
      return ".";
    }
    return way.startsWith("..") ? way : "./" + way;
  }

  /// A line for people, without the way to the repository; it is not undone.
  String words(String line) {
    String told = line;
    for (String root : roots) {
      told = told.replace(root + "/", "");
    }
    return told;
  }

  /// What was written, as it is meant here.
  Value.Object unpacked(Value.Object made) {
    return (Value.Object) unpacked("", made);
  }

  private Value unpacked(String key, Value value) {
    return switch (value) {
      case Value.Object object -> {
        var members = new LinkedHashMap<String, Value>();
        object.members().forEach((name, member) -> members.put(name, unpacked(name, member)));
        yield Value.object(members);
      }
      case Value.Array array ->
          Value.of(array.items().stream().map(item -> unpacked("", item)).toList());
      case Value.Text(String text) when PATHS.contains(key) && isSeen(text) ->
          Value.of(base.resolve(text).normalize().toString());
      case Value.Text _, Value.Null _, Value.Bool _, Value.Int _, Value.Float _ -> value;
    };
  }

  private static boolean isSeen(String text) {
    return text.equals(".") || text.equals("..") || text.startsWith("./") || text.startsWith("../");
  }
}
