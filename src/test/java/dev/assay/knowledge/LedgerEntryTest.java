package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerEntryTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final String ID = "99914b932bd37a50b983c5e7c90ae93b";

  private static Value.Object object(String json) {
    return (Value.Object) Json.parse(json);
  }

  private static String text(String statePoint, String document) {
    return LedgerEntry.text(
        LedgerEntry.of(ID, object(statePoint), object(document), "cluster", NOW).orElseThrow());
  }

  @Test
  void only_what_is_named_leaves_the_machine() {
    String text =
        text(
            "{\"seed\": 1, \"lr\": NaN, \"code_commit\": \"abc\", \"code_dirty\": true, \"b\": {\"z\": 1, \"a\": 2}}",
            """
            {"status": "complete", "started_at": "2026-03-01T10:00:00Z",
             "ended_at": "2026-03-01T10:00:03Z", "wallclock_s": 3.125,
             "aexp": {"experiment_id": "E001", "experiment_path": "kb/x.md", "hypothesis_id": "H001", "notes": "private"},
             "tracker": {"backend": "wandb", "run_id": "r1", "url": "https://x/r1", "dir": "/home/ada/secret", "init_kwargs": {"dir": "/home"}},
             "queue": {"proc": {"pid": 1, "host": "h"}, "last_error": {"stderr_tail": "token=secret"}},
             "api_key": "secret", "accuracy": 0.9}
            """);

    assertThat(text)
        .isEqualTo(
            """
            {
              "code_commit": "abc",
              "code_dirty": true,
              "ended_at": "2026-03-01T10:00:03Z",
              "job_id": "99914b932bd37a50b983c5e7c90ae93b",
              "promoted_at": "2026-03-01T12:00:00Z",
              "registered_machine": "cluster",
              "run_link": {
                "experiment_id": "E001",
                "experiment_path": "kb/x.md",
                "hypothesis_id": "H001"
              },
              "schema_version": 1,
              "started_at": "2026-03-01T10:00:00Z",
              "statepoint": {
                "b": {
                  "a": 2,
                  "z": 1
                },
                "code_commit": "abc",
                "code_dirty": true,
                "lr": NaN,
                "seed": 1
              },
              "status": "complete",
              "tracker": {
                "backend": "wandb",
                "run_id": "r1",
                "url": "https://x/r1"
              },
              "wallclock_s": 3.125
            }
            """);
  }

  @Test
  void times_are_those_of_the_last_attempt_where_the_document_says_none() {
    String text =
        text(
            "{}",
            """
            {"status": "failed", "assay": {"attempts": [
              {"claimed_at": "2026-03-01T09:00:00Z"},
              {"claimed_at": "2026-03-01T10:00:00Z", "started_at": "2026-03-01T10:00:01Z", "ended_at": "2026-03-01T10:00:02.500Z", "last_output": "secret"}]}}
            """);

    assertThat(text)
        .contains("\"started_at\": \"2026-03-01T10:00:01Z\"")
        .contains("\"ended_at\": \"2026-03-01T10:00:02Z\"")
        .contains("\"wallclock_s\": 1.5")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"status\": \"queued\"}", "{\"status\": \"running\"}", "{\"status\": 3}"})
  void what_has_not_ended_has_no_entry(String document) {
    assertThat(LedgerEntry.of(ID, Value.EMPTY, object(document), "m", NOW)).isEmpty();
  }

  @Test
  void an_entry_is_no_news_when_only_its_time_differs() {
    Value.Object document = object("{\"status\": \"complete\"}");
    var first = LedgerEntry.of(ID, Value.EMPTY, document, "m", NOW).orElseThrow();
    var later = LedgerEntry.of(ID, Value.EMPTY, document, "m", NOW.plusSeconds(60)).orElseThrow();
    var moved = LedgerEntry.of(ID, Value.EMPTY, document, "other", NOW).orElseThrow();

    assertThat(LedgerEntry.isNews(later, LedgerEntry.text(first))).isFalse();
    assertThat(LedgerEntry.isNews(moved, LedgerEntry.text(first))).isTrue();
    assertThat(LedgerEntry.isNews(first, "")).isTrue();
  }
}
