package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPagesTest {

  @TempDir Path folder;

  @Test
  void there_is_a_page_for_every_verb_that_names_all_its_options() {
    List<ManPages.Page> pages = ManPages.all("1.2.3");

    assertThat(pages).hasSize(Verbs.ALL.size() + 1);
    for (Verbs.Listed verb : Verbs.ALL) {
      String file = "assay-" + verb.words().replace(' ', '-') + ".1";
      String page =
          pages.stream().filter(p -> p.file().equals(file)).findFirst().orElseThrow().text();
      String shown = page.replace("\\-", "-").replace("\\(aq", "'");
      Cli.spec(verb, Verbs.named(verb)).options().stream()
          .filter(option -> !Globals.isGlobal(option.longestName()))
          .forEach(option -> assertThat(shown).contains("\\fB" + option.longestName() + "\\fR"));
      assertThat(shown).contains("assay " + verb.words(), verb.summary(), "assay 1.2.3");
    }
  }

  @Test
  void they_are_written_into_a_folder_that_is_made() {
    Typed told = Typed.type("help", "--man-pages", folder.resolve("share/man1").toString());

    assertThat(told.code()).isZero();
    assertThat(folder.resolve("share/man1/assay.1")).isNotEmptyFile();
    assertThat(folder.resolve("share/man1/assay-trial-list.1")).isNotEmptyFile();
  }

  @Test
  void a_folder_that_cannot_be_is_told_in_one_line() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    Typed told = Typed.type("help", "--man-pages", file.resolve("man1").toString());

    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).startsWith("assay: " + file + "/man1: cannot be written to");
    assertThat(Typed.type("help", "run", "--man-pages", "x").err())
        .startsWith("assay: --man-pages needs a folder, and no verb beside it");
  }

  @Test
  void groff_and_man_have_no_warning_about_any_page() throws Exception {
    var command =
        new ArrayList<>(List.of("groff", "-man", "-ww", "-z", "-Tutf8", "-rCHECKSTYLE=3"));
    for (ManPages.Page page : ManPages.all("1.2.3")) {
      command.add(Files.writeString(folder.resolve(page.file()), page.text()).toString());
    }
    if (isMissing("groff") || isMissing("man")) {
      String told = "NOT TESTED: there is no groff or no man here, so no manual page was set";
      System.err.println(told);
      abort(told);
    }

    assertThat(said(command)).isEmpty();
    assertThat(said(List.of("man", "--warnings", "-l", folder.resolve("assay-run.1").toString())))
        .contains("assay run [OPTIONS] [FILE ...]", "--sweep AXES", "SEE ALSO")
        .doesNotContain("warning");
  }

  private static boolean isMissing(String program) throws Exception {
    return said(List.of("sh", "-c", "command -v " + program + " || :")).isEmpty();
  }

  private static String said(List<String> command) throws Exception {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("MANPAGER", "cat");
    builder.environment().put("MANWIDTH", "100");
    builder.environment().put("GROFF_NO_SGR", "1");
    builder.environment().put("MAN_KEEP_FORMATTING", "");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said.replaceAll(".\b", "");
  }
}
