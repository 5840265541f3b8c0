package dev.assay.draft;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A commented specification of a sweep to start from.
///
/// @param name by which it is asked for
/// @param summary what it is for, in a line
public record Template(String name, String summary) {

  /// Every template, the most specific first.
  public static final List<Template> ALL =
      List.of(
          new Template("pytorch", "a script with options such as --lr, as with argparse"),
          new Template("hydra", "a Hydra application: options such as optimizer.lr=0.1"),
          new Template("huggingface", "a script with Hugging Face's TrainingArguments"),
          new Template("sklearn", "a scikit-learn script: small models, one core each"),
          new Template("command", "any program that prints a number"));

  /// The template called `name`.
  public static Optional<Template> named(String name) {
    return ALL.stream().filter(template -> template.name.equals(name)).findFirst();
  }

  /// The specification, in YAML.
  public String text() {
    String file = name + ".yaml";
    try (InputStream in = Template.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the template " + file + " is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
