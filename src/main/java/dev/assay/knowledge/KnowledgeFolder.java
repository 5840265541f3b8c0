package dev.assay.knowledge;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The folder `kb` of a repository. Reads only, and nothing before it is asked. Immutable.
///
/// @param repository the folder that holds `kb`; absolute
/// @param runs the folder of all runs, in signac's layout; absolute
public record KnowledgeFolder(Path repository, Path runs) {

  /// The name of the folder with all notes.
  public static final String NAME = "kb";

  private static final String GIT = ".git";

  /// Bytes of UTF-8 that certainly hold more characters than a note may have.
  private static final int MOST_BYTES = 4 * NoteText.MAX_LENGTH;

  /// Makes the folders absolute.
  public KnowledgeFolder {
    repository = repository.toAbsolutePath().normalize();
    runs = runs.toAbsolutePath().normalize();
  }

  /// With its runs in `.runs`.
  public KnowledgeFolder(Path repository) {
    this(repository, repository.resolve(Runs.FOLDER));
  }

  /// The same with its runs elsewhere.
  public KnowledgeFolder withRuns(Path folder) {
    return new KnowledgeFolder(repository, folder);
  }

  /// The nearest folder that holds `kb`, from `folder` upwards to the root of its repository; empty
  /// where there is none.
  public static Optional<KnowledgeFolder> around(Path folder) {
    Path at = folder.toAbsolutePath().normalize();
    while (at != null) {
      if (Files.isDirectory(at.resolve(NAME))) {
        return Optional.of(new KnowledgeFolder(at));
      }
      at = Files.exists(at.resolve(GIT)) ? null : at.getParent();
    }
    return Optional.empty();
  }

  /// As [#around]; where there is no `kb`, the nearest folder that holds `.runs`, else the root of
  /// the repository, else `folder`.
  public static KnowledgeFolder atOrAround(Path folder) {
    Path start = folder.toAbsolutePath().normalize();
    return around(start)
        .or(() -> holding(start, Runs.FOLDER))
        .or(() -> holding(start, GIT))
        .orElseGet(() -> new KnowledgeFolder(start));
  }

  private static Optional<KnowledgeFolder> holding(Path folder, String name) {
    Path at = folder;
    while (at != null) {
      if (Files.exists(at.resolve(name))) {
        return Optional.of(new KnowledgeFolder(at));
      }
      at = Files.exists(at.resolve(GIT)) ? null : at.getParent();
    }
    return Optional.empty();
  }

  /// The folder with all notes.
  public Path notes() {
    return repository.resolve(NAME);
  }

  /// The note of the experiment `id`, such as `E001`; empty where there is none.
  ///
  /// @throws InputException if two files have this id, or the note cannot be read
  public Optional<ExperimentNote> experiment(String id) {
    return file(Kind.EXPERIMENT, id).map(this::note).map(ExperimentNote::of);
  }

  /// The ids of a kind, in order.
  public List<String> ids(Kind kind) {
    return names(notes().resolve(kind.directory())).stream()
        .flatMap(name -> kind.idIn(name).stream())
        .distinct()
        .toList();
  }

  /// The file of the note `id` of a kind; empty where there is none.
  ///
  /// @throws InputException if two files have this id
  public Optional<Path> file(Kind kind, String id) {
    Path directory = notes().resolve(kind.directory());
    List<Path> files =
        names(directory).stream()
            .filter(name -> kind.idIn(name).filter(id::equals).isPresent())
            .map(directory::resolve)
            .toList();
    if (files.size() > 1) {
      throw new InputException(
          Place.of(shown(files.get(1))),
          "",
          "%s is also the id of %s".formatted(id, files.getFirst().getFileName()),
          "rename one of them");
    }
    return files.stream().findFirst();
  }

  /// One note; what cannot be read is said in it.
  Note note(Path file) {
    String name = shown(file);
    if (!Files.isRegularFile(file)) {
      return NoteText.unreadable(name, "it is no file", "move it elsewhere");
    }
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        return NoteText.unreadable(name, "it is longer than 1 MiB", "keep data in files beside it");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return NoteText.read(name, text);
    } catch (CharacterCodingException e) {
      return NoteText.unreadable(name, "it is not UTF-8 text", "save it as UTF-8");
    } catch (IOException e) {
      return NoteText.unreadable(name, "it cannot be read: " + why(e), "look at its permissions");
    }
  }

  /// A path as messages show it: from the root of the repository, with `/`.
  String shown(Path path) {
    String relative = repository.relativize(path.toAbsolutePath().normalize()).toString();
    return relative.replace(path.getFileSystem().getSeparator(), "/");
  }

  /// The names in a folder, in order; none where there is no such folder.
  static List<String> names(Path folder) {
    try (var all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new InputException(
          Place.of(folder.toString()),
          "",
          "cannot be listed: " + why(e),
          "look at its permissions");
    }
  }

  static String why(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "")
        + (e.getMessage() == null ? "" : " " + e.getMessage());
  }
}
