package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.control.ControlException;
import dev.assay.control.ControlException.Code;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

  @Test
  void too_little_memory_is_no_fault_and_says_how_to_give_more() {
    Door full =
        (_, _) -> {
          throw new OutOfMemoryError("Java heap space");
        };

    Typed typed =
        Typed.type(Path.of("").toAbsolutePath(), "", Map.of(), full, "experiment", "list");

    assertThat(typed.code()).isEqualTo(1);
    assertThat(typed.err())
        .contains("the memory that Java may take is full", "ASSAY_JAVA_OPTS=-Xmx");
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED, 1",
    "USAGE, 2",
    "NOT_FOUND, 3",
    "CONFLICT, 4",
    "NOT_PERMITTED, 5",
    "UNAVAILABLE, 6",
    "REFUSED, 7",
    "TIMED_OUT, 124"
  })
  void every_refusal_has_its_exit_code_and_its_word(Code code, int exit) {
    Door refusing =
        (_, _) -> {
          throw new ControlException(code, "no\u001b[2J", "try this");
        };
    Path here = Path.of("").toAbsolutePath();

    Typed plain = Typed.type(here, "", Map.of(), refusing, "experiment", "list");
    Typed json = Typed.type(here, "", Map.of(), refusing, "experiment", "list", "-o", "json");

    assertThat(plain).isEqualTo(new Typed(exit, "", "assay: no\\u001b[2J\n  hint: try this\n"));
    assertThat(json.code()).isEqualTo(exit);
    assertThat(json.err())
        .isEqualTo(
            "{\"error\":{\"code\":\"%s\",\"message\":\"no\\\\u001b[2J\",\"hint\":\"try this\"}}\n"
                .formatted(code.name().toLowerCase(Locale.ROOT)));
  }
}
