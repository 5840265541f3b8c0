package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitIgnoreTest {

  private static final String BLOCK = GitIgnore.merged("").text();

  @ParameterizedTest
  @ValueSource(strings = {"", "*.pyc\n", "*.pyc", "*.pyc\r\nbuild/\r\n", "\n\n"})
  void the_block_is_added_once_and_the_rest_is_kept(String text) {
    String merged = GitIgnore.merged(text).text();

    assertThat(merged).startsWith(text).contains(".assay/*").contains("!.assay/ledger/");
    assertThat(GitIgnore.merged(merged).text()).isEqualTo(merged);
    assertThat(merged.lines().filter(line -> line.startsWith("# >>> assay"))).hasSize(1);
  }

  @Test
  void an_older_block_is_replaced_where_it_stands() {
    String older = "*.pyc\n# >>> assay: as it once was\n.assay/old\n# <<< assay\nbuild/\n";

    assertThat(GitIgnore.merged(older).text()).isEqualTo("*.pyc\n" + BLOCK + "build/\n");
    assertThat(GitIgnore.merged(older).warnings()).isEmpty();
  }

  @Test
  void a_block_without_an_end_is_left_alone_and_said() {
    String open = "# >>> assay: cut off\n.assay/*\n";

    assertThat(GitIgnore.merged(open).text()).isEqualTo(open);
    assertThat(GitIgnore.merged(open).warnings())
        .singleElement()
        .asString()
        .contains(".gitignore:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {".assay/", ".assay", "/.runs/", ".runs", ".aexp/", " .aexp "})
  void a_line_that_hides_the_ledger_or_the_runs_is_warned_of(String line) {
    var merged = GitIgnore.merged("*.pyc\n" + line + "\n");

    assertThat(merged.warnings())
        .singleElement()
        .asString()
        .startsWith(".gitignore:2: the line " + line.strip() + " hides the whole folder");
    assertThat(merged.text()).contains(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"# .assay/", ".assay/*", ".assay/runs/", "!.assay/", ".assayer"})
  void other_lines_are_nobodys_business(String line) {
    assertThat(GitIgnore.merged(line + "\n").warnings()).isEmpty();
  }
}
