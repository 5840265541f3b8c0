package dev.assay.control;

import dev.assay.json.Json;
import dev.assay.knowledge.NewRun;
import dev.assay.space.CanonicalJson;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Writes the directory of a run: it appears whole, or not at all.
final class RunFiles {

  private RunFiles() {}

  /// @return false where it is there already; nothing was changed
  static boolean create(NewRun run) {
    Path target = run.directory();
    if (Files.isDirectory(target)) {
      return false;
    }
    Path local = run.root().resolve(".local");
    NoteFiles.create(local.resolve(".gitignore"), "*\n");
    NoteFiles.create(run.root().resolve(".signac").resolve("config"), NewRun.CONFIG);
    try {
      Files.createDirectories(target.resolveSibling(""));
      Path made =
          Files.createTempDirectory(
              local,
              "run",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      Files.writeString(
          made.resolve(NewRun.statePointName()), CanonicalJson.write(run.statePoint()));
      Files.writeString(
          made.resolve(NewRun.documentName()), Json.writeIndented(run.document()) + "\n");
      return published(made, target);
    } catch (IOException e) {
      throw NoteFiles.unwritable(target, e);
    }
  }

  private static boolean published(Path made, Path target) throws IOException {
    try {
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      for (String name : List.of(NewRun.statePointName(), NewRun.documentName())) {
        Files.deleteIfExists(made.resolve(name));
      }
      Files.deleteIfExists(made);
      return false; // another command was first with the same run
    }
  }
}
