package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The house stands as docs/architecture.md draws it; and the ladder that says so can fail.
class LadderTest {

  @Test
  void every_import_goes_down_the_ladder() throws IOException {
    assertThat(Ladder.violations(CompiledHouse.read().references())).isEmpty();
  }

  @Test
  void every_room_has_a_floor() throws IOException {
    assertThat(Ladder.roomsWithoutFloor(CompiledHouse.read().classes())).isEmpty();
  }

  @Test
  void every_room_is_null_marked() throws IOException {
    CompiledHouse house = CompiledHouse.read();

    var unmarked = new TreeSet<>(house.classes().stream().map(Ladder::room).toList());
    unmarked.removeAll(house.nullMarked());

    assertThat(unmarked).as("rooms whose package-info.java lacks @NullMarked").isEmpty();
  }

  @Test
  void the_reader_sees_more_than_nothing() throws IOException {
    CompiledHouse house = CompiledHouse.read();

    assertThat(house.classes()).contains("dev.assay.app.Main", "dev.assay.space.Value");
    assertThat(house.references())
        .contains(new Ladder.Reference("dev.assay.space.Value", "java.util.List"));
  }

  @ParameterizedTest(name = "{0} sees {1}: {2}")
  @CsvSource({
    "space, trial, stands later on this floor",
    "trial, json, only lower floors",
    "store, engine, only lower floors",
    "store, store.sql, only lower floors",
    "optimize, schedule, rooms of one floor",
    "engine, analysis, rooms of one floor",
    "analysis, engine, rooms of one floor",
    "store.sql, store.tree, rooms of one floor",
    "dispatch.local, store.sql, rooms of one floor",
    "cli, rest, rooms of one floor",
    "engine, store.sql, only app sees adapters",
    "control, dispatch.local, only app sees adapters",
    "cli, engine, front ends go through control",
    "cli, store, front ends go through control",
    "mcp, process, front ends go through control",
  })
  void an_import_off_the_ladder_is_named(String from, String to, String why) {
    assertThat(Ladder.violations(List.of(uses(from, to))))
        .singleElement()
        .asString()
        .startsWith(from + " (F")
        .contains(
            "must not see " + to, why, "dev.assay." + from + ".A uses dev.assay." + to + ".A");
  }

  @ParameterizedTest(name = "{0} sees {1}")
  @CsvSource({
    "result, space",
    "json, result",
    "config, json",
    "store.sql, store",
    "dispatch.local, process",
    "engine, store",
    "control, engine",
    "control, analysis",
    "cli, control",
    "cli, config",
    "app, store.sql",
    "app, engine",
    "space, space",
  })
  void an_import_down_the_ladder_passes(String from, String to) {
    assertThat(Ladder.violations(List.of(uses(from, to)))).isEmpty();
  }

  @ParameterizedTest(name = "{0} imports {1}")
  @CsvSource({
    "engine, java.sql.Connection, '[exchange, store.sql]'",
    "store.tree, org.sqlite.SQLiteConnection, [store.sql]",
    "config, tools.jackson.core.JsonParser, [json]",
    "control, picocli.CommandLine, '[app, cli]'",
    "space, org.snakeyaml.engine.v2.api.Load, [config]",
    "json, org.tomlj.Toml, [config]",
  })
  void a_library_outside_its_room_is_named(String room, String type, String owners) {
    var reference = new Ladder.Reference("dev.assay." + room + ".A", type);

    assertThat(Ladder.violations(List.of(reference)))
        .singleElement()
        .asString()
        .startsWith(room + " must not import")
        .contains("belongs to " + owners);
  }

  @Test
  void a_library_without_a_room_is_named() {
    var reference = new Ladder.Reference("dev.assay.space.A", "com.example.Thing");

    assertThat(Ladder.violations(List.of(reference)))
        .singleElement()
        .asString()
        .contains("no room");
  }

  @Test
  void a_cycle_is_named_whole() {
    var references = List.of(uses("space", "trial"), uses("trial", "json"), uses("json", "space"));

    assertThat(Ladder.violations(references))
        .contains("rooms form a cycle: json → space → trial → json");
  }

  @Test
  void a_room_without_a_floor_is_named() {
    var classes = Arrays.asList("dev.assay.util.Strings", "dev.assay.Loose", "dev.assay.app.Main");

    assertThat(Ladder.roomsWithoutFloor(classes))
        .hasSize(2)
        .anySatisfy(sentence -> assertThat(sentence).startsWith("room 'util' stands on no floor"))
        .anySatisfy(sentence -> assertThat(sentence).startsWith("room '' stands on no floor"));
  }

  private static Ladder.Reference uses(String from, String to) {
    return new Ladder.Reference("dev.assay." + from + ".A", "dev.assay." + to + ".A");
  }
}
