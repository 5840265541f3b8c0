package dev.assay.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContentIdTest {

  @Test
  void the_empty_state_point_has_signacs_id() {
    assertThat(ContentId.of(Value.EMPTY).hex()).isEqualTo("99914b932bd37a50b983c5e7c90ae93b");
  }

  @Test
  void one_and_one_point_zero_and_the_text_one_and_true_are_different_configurations() {
    var ids =
        java.util.stream.Stream.of(Value.of(1), Value.of(1.0), Value.of("1"), Value.of(true))
            .map(value -> ContentId.of(Value.object(Map.of("a", value))))
            .distinct();

    assertThat(ids).hasSize(4);
  }

  @Test
  void the_order_of_keys_does_not_matter() {
    var forth = new LinkedHashMap<String, Value>();
    forth.put("a", Value.of(1));
    forth.put("b", Value.of(2));

    assertThat(ContentId.of(Value.object(forth.reversed())))
        .isEqualTo(ContentId.of(Value.object(forth)));
  }

  @Test
  void text_that_is_no_id_is_refused() {
    assertThatThrownBy(() -> new ContentId("99914B932BD37A50B983C5E7C90AE93B"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 hexadecimal digits");
  }
}
