package dev.assay.provenance;

import dev.assay.space.Value;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The state of the repository in which a job runs. What git could not tell in time is empty.
///
/// @param root the top folder of the working tree
/// @param commit what is checked out; empty before the first commit
/// @param branch empty where none is checked out
/// @param dirty whether tracked files differ from the commit
/// @param untracked files, or whole folders, that git neither tracks nor ignores
/// @param diff how far tracked files differ
/// @param remote where it comes from, without credentials
public record Code(
    Path root,
    Optional<String> commit,
    Optional<String> branch,
    Optional<Boolean> dirty,
    Optional<Long> untracked,
    Diff diff,
    Optional<String> remote) {

  /// How far a working tree differs from its commit.
  ///
  /// @param sha256 of the diff, so that two trees can be compared without keeping it
  public record Diff(
      Optional<Long> files,
      Optional<Long> insertions,
      Optional<Long> deletions,
      Optional<String> sha256) {
    static final Diff UNKNOWN =
        new Diff(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    static final Diff NONE =
        new Diff(Optional.of(0L), Optional.of(0L), Optional.of(0L), Optional.empty());
  }

  private static final String EVERYTHING = ":(top)";

  /// What Assay itself writes is no code: otherwise no run of a tree would start with clean code.
  private static final String NOT_HOMES = ":(top,exclude,glob)**/.assay/**";

  private static final String NOT_TREES = ":(top,exclude,glob)**/.runs/**";

  /// The text of a diff must not depend on what a user has configured.
  private static final String[] DIFF = {
    "diff",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-renames",
    "--no-relative",
    "--full-index",
    "--unified=3",
    "--diff-algorithm=myers",
    "--no-indent-heuristic",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--ignore-submodules=dirty",
    "HEAD",
    "--",
    EVERYTHING,
    NOT_HOMES,
    NOT_TREES
  };

  /// Looks at the repository around `folder`, within `limit`. Empty without git or repository.
  ///
  /// @param environment the caller's, of which git gets only what it needs to find its way
  public static Optional<Code> at(Path folder, Map<String, String> environment, Duration limit) {
    return Git.of(folder, environment, Deadline.in(limit)).flatMap(Code::at);
  }

  static Optional<Code> at(Git git) {
    return git.line("rev-parse", "--show-toplevel")
        .flatMap(Program::path)
        .map(root -> look(git, root));
  }

  private static Code look(Git git, Path root) {
    Optional<String> remote =
        git.line("config", "--get", "remote.origin.url").flatMap(Remote::shown);
    Optional<String> status =
        git.ask(
            "status",
            "--porcelain=v2",
            "--branch",
            "-z",
            "--no-renames",
            "--untracked-files=normal",
            "--ignore-submodules=dirty",
            "--",
            EVERYTHING,
            NOT_HOMES,
            NOT_TREES);
    if (status.isEmpty()) { // too large to be looked through in time
      return new Code(
          root,
          git.line("rev-parse", "--verify", "--quiet", "HEAD"),
          git.line("symbolic-ref", "--quiet", "--short", "HEAD"),
          Optional.empty(),
          Optional.empty(),
          Diff.UNKNOWN,
          remote);
    }
    var read = Status.read(status.get());
    boolean dirty = read.changed() > 0;
    return new Code(
        root,
        read.commit(),
        read.branch(),
        Optional.of(dirty),
        Optional.of(read.untracked()),
        !dirty ? Diff.NONE : read.commit().isEmpty() ? Diff.UNKNOWN : diff(git.in(root)),
        remote);
  }

  /// What `git status` says.
  record Status(Optional<String> commit, Optional<String> branch, long changed, long untracked) {

    static Status read(String text) {
      Optional<String> commit = Optional.empty();
      Optional<String> branch = Optional.empty();
      long changed = 0;
      long untracked = 0;
      for (String entry : text.split("\0", -1)) {
        if (entry.startsWith("# branch.oid ")) {
          commit = Optional.of(entry.substring(13)).filter(oid -> !oid.equals("(initial)"));
        } else if (entry.startsWith("# branch.head ")) {
          branch = Optional.of(entry.substring(14)).filter(name -> !name.equals("(detached)"));
        } else if (entry.matches("\\? (.*/)?\\.(assay|runs)/")) {
          continue; // our own, wherever it lies
        } else if (entry.startsWith("? ")) {
          untracked++;
        } else if (!entry.isEmpty() && !entry.startsWith("# ")) {
          changed++;
        }
      }
      return new Status(commit, branch, changed, untracked);
    }
  }

  private static Diff diff(Git git) {
    MessageDigest digest = Sha256.digest();
    boolean whole = git.send(new DigestOutputStream(OutputStream.nullOutputStream(), digest), DIFF);
    Optional<String> numbers = git.ask(counting());
    if (!whole || numbers.isEmpty()) {
      return Diff.UNKNOWN;
    }
    long files = 0;
    long insertions = 0;
    long deletions = 0;
    for (String line : numbers.get().split("\0", -1)) {
      String[] parts = line.split("\t", 3);
      if (parts.length == 3) {
        files++;
        insertions += number(parts[0]);
        deletions += number(parts[1]);
      }
    }
    return new Diff(
        Optional.of(files),
        Optional.of(insertions),
        Optional.of(deletions),
        Optional.of(HexFormat.of().formatHex(digest.digest())));
  }

  /// The same diff, but only how many lines of each file.
  private static String[] counting() {
    var words = new ArrayList<>(List.of(DIFF));
    words.addAll(1, List.of("--numstat", "-z"));
    return words.toArray(String[]::new);
  }

  /// Binary files have `-` instead of a number.
  private static long number(String text) {
    return text.equals("-") ? 0 : Long.parseLong(text);
  }

  /// See docs/reference/documents.md.
  public Value.Object document() {
    return new Pairs()
        .with("root", root.toString())
        .withText("commit", commit)
        .withText("branch", branch)
        .withTruth("dirty", dirty)
        .withNumber("files_changed", diff.files())
        .withNumber("insertions", diff.insertions())
        .withNumber("deletions", diff.deletions())
        .withText("diff_sha256", diff.sha256())
        .withNumber("untracked", untracked)
        .withText("remote", remote)
        .build();
  }
}
