package dev.assay.provenance;

import dev.assay.experiment.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which files of a working tree are its code: what git tracks, and what it neither tracks nor
/// ignores; without git all but a few folders that are never code.
final class Selection {

  /// More is data, or a folder that nobody meant.
  static final int MOST = 50_000;

  private static final Duration GIT_LIMIT = Duration.ofMinutes(1);
  private static final int DEEPEST = 8;

  /// What programs leave behind, and can make again.
  private static final Set<String> NEVER =
      Set.of(
          ".git",
          ".hg",
          ".svn",
          "__pycache__",
          ".ipynb_checkpoints",
          ".pytest_cache",
          ".mypy_cache",
          ".ruff_cache",
          ".DS_Store");

  /// What is installed rather than written; only where git does not say so.
  private static final Set<String> INSTALLED =
      Set.of(".venv", "venv", ".tox", ".nox", "node_modules", ".direnv", ".pixi");

  private final Path root;
  private final Path home;
  private final PathPatterns include;
  private final PathPatterns exclude;
  private final SortedSet<Path> chosen = new TreeSet<>();
  private int visited;

  private Selection(Path root, Path home, Snapshot asked) {
    this.root = root;
    this.home = home;
    this.include = new PathPatterns(asked.include());
    this.exclude = new PathPatterns(asked.exclude());
  }

  /// What was chosen below `root`.
  record Chosen(Path root, SortedSet<Path> paths) {}

  /// Chooses in the working tree around `folder`, else in `folder`.
  ///
  /// @param folder real
  /// @param home the folder of Assay itself, which is never code; real
  static Chosen of(Path folder, Path home, Snapshot asked, Map<String, String> environment) {
    Optional<Git> git = Git.of(folder, environment, Deadline.in(GIT_LIMIT));
    Optional<Path> top =
        git.flatMap(g -> g.line("rev-parse", "--show-toplevel")).map(Selection::path);
    var selection = new Selection(top.orElse(folder), home, asked);
    try {
      if (top.isPresent()) {
        selection.tracked(git.orElseThrow().in(top.get()), top.get(), 0);
        if (!selection.include.isEmpty()) {
          selection.walk(selection.include::matches);
        }
      } else {
        selection.walk(path -> !isInstalled(path) || selection.include.matches(path));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new SnapshotException(
          "cannot read the code in %s: %s".formatted(selection.root, e.getMessage()),
          "see who owns it, or leave it out with snapshot.exclude",
          e);
    }
    return new Chosen(selection.root, selection.chosen);
  }

  private static Path path(String text) {
    return Program.path(text)
        .orElseThrow(() ->
            new SnapshotException(
                "the name of the file '%s' cannot be read under this locale".formatted(text),
                "set LC_ALL=C.UTF-8, or give the file a name in UTF-8"));
  }

  /// A repository within it, or a submodule, is listed as one folder; it has a git of its own.
  private void tracked(Git git, Path top, int depth) {
    String listed =
        git.ask("ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .orElseThrow(() ->
                new SnapshotException(
                    "git cannot list the files in %s".formatted(top),
                    "see what `git -C %s status` says".formatted(top)));
    for (String name : listed.split("\0", -1)) {
      if (name.isEmpty()) {
        continue;
      }
      Path file = top.resolve(path(name));
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        add(file);
      } else if (Files.exists(file.resolve(".git")) && depth < DEEPEST) {
        tracked(git.in(file), file, depth + 1);
      }
    }
  }

  private void add(Path file) {
    Path path = root.relativize(file);
    boolean isCode =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
    if (!isCode || isNever(root, path, home) || exclude.matches(path)) {
      return; // git also lists what was removed since
    }
    chosen.add(path);
    if (chosen.size() > MOST) {
      throw tooMany();
    }
  }

  private SnapshotException tooMany() {
    return new SnapshotException(
        "the snapshot of %s would have more than %,d files".formatted(root, MOST),
        "leave out what is not code with snapshot.exclude, or list it in .gitignore");
  }

  /// Whether programs make it, or Assay; such things are neither copied nor seen from a copy.
  static boolean isNever(Path root, Path path, Path home) {
    if (root.resolve(path).startsWith(home)) {
      return true;
    }
    for (Path name : path) {
      if (NEVER.contains(name.toString())) {
        return true;
      }
    }
    return path.toString().endsWith(".pyc");
  }

  private static boolean isInstalled(Path path) {
    for (Path name : path) {
      if (INSTALLED.contains(name.toString())) {
        return true;
      }
    }
    return false;
  }

  private interface Wanted {
    boolean is(Path path);
  }

  private void walk(Wanted wanted) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            Path path = root.relativize(folder);
            boolean skipped =
                !folder.equals(root)
                    && (isNever(root, path, home)
                        || exclude.matches(path)
                        || include.isEmpty() && !wanted.is(path));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            Path path = root.relativize(file);
            if (isNever(root, path, home) || exclude.matches(path)) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (++visited > 10 * MOST) {
              throw tooMany();
            }
            if (wanted.is(root.relativize(file))) {
              add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
