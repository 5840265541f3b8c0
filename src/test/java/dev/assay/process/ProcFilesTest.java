package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcFilesTest {
  private final ProcFiles proc = new ProcFiles();
  private final ArrayList<Process> children = new ArrayList<>();

  @AfterEach
  void end() {
    children.forEach(Process::destroyForcibly);
  }

  @Test
  void whoever_was_made_after_a_process_is_found() throws IOException {
    for (int round = 0; round < 30; round++) {
      var first = started();
      var second = started();

      assertThat(proc.madeSince(List.of(second, first)))
          .extracting(proc::identity)
          .contains(first, second);
    }
  }

  @Test
  void a_short_while_only_the_young_are_looked_at() throws IOException {
    // On a slow day a process is too old by the time it is asked about.
    boolean few = false;
    for (int round = 0; round < 100 && !few; round++) {
      few = proc.madeSince(List.of(started())).stream().noneMatch(stat -> stat.pid() == 1);
    }

    assertThat(few).isTrue();
  }

  @Test
  void numbers_say_nothing_of_who_came_after_an_old_process() {
    var old = new ProcessIdentity(ProcessHandle.current().pid(), 0, proc.host());

    assertThat(proc.madeSince(List.of(old))).anyMatch(process -> process.pid() == 1);
  }

  @Test
  void numbers_that_have_gone_round_say_nothing() throws IOException {
    var last = new ProcessIdentity(Long.MAX_VALUE, started().startTicks(), proc.host());

    assertThat(proc.madeSince(List.of(last))).anyMatch(process -> process.pid() == 1);
  }

  @Test
  void a_program_that_is_just_being_replaced_still_carries_its_marker() throws IOException {
    var again = "exec sh -c \"$0\" \"$0\"";
    var builder = new ProcessBuilder("sh", "-c", again, again);
    builder.environment().put(Launch.MARKER, "here");
    var child = builder.start();
    children.add(child);

    for (int look = 0; look < 5000; look++) {
      assertThat(proc.marker(child.pid())).isEqualTo(new ProcFiles.Marker.Named("here"));
    }
    assertThat(child.isAlive()).isTrue();
  }

  @Test
  void who_has_no_environment_carries_no_marker() throws IOException {
    var builder = new ProcessBuilder("sleep", "60");
    builder.environment().clear();
    var bare = builder.start();
    children.add(bare);

    assertThat(proc.marker(bare.pid())).isEqualTo(new ProcFiles.Marker.None());
  }

  private ProcessIdentity started() throws IOException {
    var child = new ProcessBuilder("sleep", "60").start();
    children.add(child);
    return proc.stat(child.pid()).map(proc::identity).orElseThrow();
  }
}
