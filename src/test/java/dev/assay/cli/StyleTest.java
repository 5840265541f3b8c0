package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StyleTest {

  @Test
  void a_coloured_line_is_cut_by_what_is_seen_of_it() {
    String line = "ab" + Style.COLOUR.status("failed") + "cd";

    assertThat(Style.clipped(line, 10)).isEqualTo(line);
    assertThat(Style.clipped(line, 9)).isEqualTo("ab\u001b[31mfailed\u001b[0mc\u001b[0m");
    assertThat(Style.clipped(line, 3)).isEqualTo("ab\u001b[31mf\u001b[0m");
  }

  @Test
  void a_wide_character_is_not_cut_in_two() {
    assertThat(Style.clipped("x日本", 4)).isEqualTo("x日");
  }
}
