package dev.assay.cli;

import dev.assay.cli.Completion.Answer;
import dev.assay.cli.Completion.Candidate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// `assay completion bash|zsh|fish`: a script for the shell; and, for that script, what can follow
/// the words behind `--`.
final class CompletionVerb implements Verb {
  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  @Override
  public void declare(Shape shape) {
    shape
        .operandOf("SHELL", SHELLS, "bash, zsh or fish")
        .about(
            "",
            "In ~/.bashrc or ~/.zshrc: source <(assay completion bash), or zsh.",
            "For fish: assay completion fish > ~/.config/fish/completions/assay.fish");
  }

  @Override
  public int run(Session session) {
    String shell = session.operands().getFirst();
    if (!SHELLS.contains(shell)) {
      throw new UsageException(
          "no completion for '%s'".formatted(shell), "there is bash, zsh and fish");
    }
    if (session.command().isEmpty()) {
      session.output().write(script(shell).getBytes(StandardCharsets.UTF_8));
      return ExitCodes.OK;
    }
    List<String> words = session.command().get();
    Answer answer =
        Completion.of(
            words,
            new StoredNames(session, Completion.place(words), Completion.given(words, "--store")));
    session.output().line(answer.kind().name().toLowerCase(Locale.ROOT));
    for (Candidate candidate : answer.candidates()) {
      session.output().line(candidate.word() + "\t" + candidate.meaning());
    }
    return ExitCodes.OK;
  }

  private static String script(String shell) {
    try (InputStream packed = CompletionVerb.class.getResourceAsStream("completion." + shell)) {
      if (packed == null) {
        throw new IllegalStateException("the script for %s is not in this build".formatted(shell));
      }
      return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
