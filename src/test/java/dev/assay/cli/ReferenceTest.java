package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The reference of the command line is made of its own help, so it cannot say anything else.
class ReferenceTest {

  private static final Path PAGE = Path.of("docs/reference/cli.md");
  private static final String MARK = "## Every verb\n";

  @Test
  void the_reference_shows_the_help_of_every_verb() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(MARK) + MARK.length());
    String expected = head + verbs();

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(page)
        .as("run this test with -Dgolden.update=true to write the page anew")
        .isEqualTo(expected);
  }

  private static String verbs() {
    var text = new StringBuilder();
    for (Verbs.Listed verb : Verbs.ALL) {
      String help = Typed.type((verb.words() + " --help").split(" ", -1)).out();
      String own = help.substring(0, help.indexOf("\nEverywhere:")).stripTrailing();
      text.append("\n### ").append(verb.words()).append("\n\n```text\n").append(own);
      text.append("\n```\n");
    }
    return text.toString();
  }
}
