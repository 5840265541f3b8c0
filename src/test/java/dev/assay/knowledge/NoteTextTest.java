package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.InputException;
import dev.assay.space.Value;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTextTest {

  private static final String FILE = "kb/research/experiments/E001-first.md";

  private static final String PLAIN =
      """
      ---
      id: "E001"
      aliases: ["E001", first]
      status: DESIGNED
      created: 2026-07-15
      ---

      # E001 - First

      > **Status**: RUNNING
      > **Hypothesis**: [[H001|the claim]]

      ## Objective

      ```
      ## Links
      [[NOT]]
      ```

      ## Links

      - Mission: [[CHALLENGE]]
      - Parent: [[H001#Statement]] and [[H002]]

      ## After

      [[ELSEWHERE]]
      """;

  @Test
  void reads_head_lines_headings_and_links_with_their_lines() {
    Note note = NoteText.read(FILE, PLAIN);

    assertThat(note.unreadable()).isEmpty();
    assertThat(note.stem()).isEqualTo("E001-first");
    assertThat(note.aliases()).containsExactly("E001", "first");
    assertThat(note.field(Field.STATUS)).contains(new Note.Said("DESIGNED", 4));
    assertThat(note.field(Field.CREATED)).contains(new Note.Said("2026-07-15", 5));
    assertThat(note.reference(Field.HYPOTHESIS)).contains(new Note.Said("H001", 11));
    assertThat(note.field(Field.IMPACT)).isEmpty();
    assertThat(note.headings()).containsExactlyInAnyOrder("Objective", "Links", "After");
    assertThat(note.linksLine()).isEqualTo(20);
    assertThat(note.links())
        .containsOnlyKeys("CHALLENGE", "H001", "H002")
        .containsEntry("H001", 23);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r"})
  void lines_may_end_as_on_any_system(String end) {
    Note note = NoteText.read(FILE, "\uFEFF" + PLAIN.replace("\n", end));

    assertThat(note.field(Field.ID)).contains(new Note.Said("E001", 2));
    assertThat(note.links()).containsEntry("H002", 23);
  }

  @Test
  void a_head_without_an_end_is_said_with_its_line() {
    Note note = NoteText.read(FILE, "---\nid: E001\n\n# E001\n");

    assertThat(note.unreadable().orElseThrow())
        .hasMessage(
            FILE
                + ":1: the head that begins here has no end mark; write --- on a line of its own below"
                + " its last key");
    assertThat(note.field(Field.ID)).isEmpty();
  }

  @Test
  void a_key_given_twice_is_said_with_its_line() {
    Note note = NoteText.read(FILE, "---\nid: E001\nid: E002\n---\n");

    assertThat(note.unreadable().orElseThrow().line()).isEqualTo(3);
    assertThat(note.unreadable().orElseThrow()).hasMessageContaining("'id' is given twice");
  }

  @Test
  void a_tab_is_said_with_its_line_and_a_remedy() {
    InputException refused =
        NoteText.read(FILE, "---\nid: E001\nconditions:\n\tfull: {}\n---\n")
            .unreadable()
            .orElseThrow();

    assertThat(refused.line()).isEqualTo(4);
    assertThat(refused.hint()).isEqualTo("indent with spaces");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "---", "---\n---", "no head\n", "---\n[1, 2]\n---\n", "[[", "]]"})
  void odd_texts_are_read_without_failing(String text) {
    Note note = NoteText.read(FILE, text);

    assertThat(note.head().value()).isEqualTo(Value.EMPTY);
    assertThat(note.links()).isEmpty();
  }

  @Test
  void a_list_as_head_is_refused() {
    assertThat(NoteText.read(FILE, "---\n- 1\n---\n").unreadable().orElseThrow())
        .hasMessageContaining("a table of keys is allowed");
  }

  @Test
  void no_text_makes_the_reading_fail() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    String letters = "-\n\r\t:[]{}#|>*&!%@`'\"~ aE01\u0000\uFEFF\uD83D…";
    for (int i = 0; i < 2_000; i++) {
      var text = new StringBuilder(PLAIN);
      for (int edit = random.nextInt(1, 12); edit > 0; edit--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
          default -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
        }
      }

      Note note = NoteText.read(FILE, text.toString());

      assertThat(note.linksLine()).as("seed %d, text %d", seed, i).isLessThan(100);
      note.unreadable()
          .ifPresent(why ->
              assertThat(why.getMessage()).as("seed %d", seed).startsWith(FILE).hasLineCount(1));
    }
  }

  @Test
  void too_much_text_is_not_read() {
    Note note = NoteText.read(FILE, "x".repeat(NoteText.MAX_LENGTH + 1));

    assertThat(note.unreadable().orElseThrow()).hasMessageContaining("at most 1,048,576 (1 MiB)");
  }

  @Test
  void aliases_that_multiply_are_refused() {
    var head = new StringBuilder("---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1) + ", ";
      head.append(
          "a%d: &a%d [%s]\n".formatted(i, i, before.repeat(9) + before.strip().replace(",", "")));
    }

    Note note = NoteText.read(FILE, head + "---\n");

    assertThat(note.unreadable().orElseThrow()).hasMessageContaining("aliases make this document");
  }

  @Test
  void a_link_without_quotes_is_a_reference_too() {
    Note note = NoteText.read(FILE, "---\nhypothesis: [[H001]]\n---\n");

    assertThat(note.reference(Field.HYPOTHESIS)).contains(new Note.Said("H001", 2));
  }
}
