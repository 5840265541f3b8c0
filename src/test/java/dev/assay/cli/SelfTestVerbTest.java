package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a self-test says of a program that does not work. That of one that does is run by the CI
/// script, on the archives of a release.
class SelfTestVerbTest {

  @TempDir Path folder;

  @Test
  void a_program_that_fails_is_told_check_by_check_and_nothing_is_left() throws IOException {
    Typed told = selfTest("echo no room >&2; exit 6");

    assertThat(told.code()).isEqualTo(1);
    assertThat(told.out().lines())
        .anyMatch(
            line -> line.matches("failed +\\d+\\.\\ds  starts +assay version: exit 6: no room"))
        .last()
        .asString()
        .isEqualTo("1 of 1 checks failed; what builds on it was not tried");
    assertThat(folder.resolve("temporary")).isEmptyDirectory();
  }

  @Test
  void what_it_says_is_a_document_too() throws IOException {
    Typed told = selfTest("echo nonsense", "-o", "json");

    assertThat(told.code()).isEqualTo(1);
    assertThat(told.out())
        .startsWith("{\"ok\":false,\"seconds\":")
        .contains("\"checks\":[{\"check\":\"starts\",\"ok\":false,\"seconds\":");
    assertThat(told.out().lines()).hasSize(1);
  }

  @Test
  void a_folder_that_is_not_there_is_told_in_one_line() {
    Typed told = Typed.type("self-test", "-C", folder.resolve("none").toString());

    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).startsWith("assay: " + folder + "/none: no folder can be made there");
  }

  private Typed selfTest(String script, String... more) throws IOException {
    Path program = folder.resolve("assay");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    var words =
        new java.util.ArrayList<>(java.util.List.of("self-test", "-C", temporary.toString()));
    words.addAll(java.util.List.of(more));
    return Typed.typeAs(program, words);
  }
}
