package dev.assay.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.fakes.ManualClock;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Events.Event;
import dev.assay.store.Experiments.Query;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Submission.NewTrial;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands in the files of a tree, and what damaged ones do.
class TreeFilesTest {

  private static final ExperimentId OTHER = new ExperimentId("e00000000002");

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private Path root;
  private Layout layout;
  private TreeStore store;

  @BeforeEach
  void open() {
    root = folder.resolve(".runs");
    layout = new Layout(root);
    store = open(_ -> {});
  }

  private TreeStore open(Consumer<Path> beforeRename) {
    return TreeStore.open(root, clock, new SplittableRandom(1), beforeRename);
  }

  private ContentId directory(int trial) {
    return new StatePoint(
            Value.object(Map.of("experiment_id", Value.of(Trees.ID.text()), "x", Value.of(trial))),
            List.of())
        .id();
  }

  @Test
  void a_document_has_a_line_for_each_field_and_each_event() throws IOException {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(1)));
    var lease = TreeProcess.register(store);
    var claim = TreeProcess.claim(store, lease, 1).getFirst();
    TreeProcess.complete(store, lease, claim);

    assertThat(Files.readString(layout.statePoint(directory(1))))
        .isEqualTo("{\"experiment_id\": \"e00000000001\", \"x\": 1}");
    String content = ContentId.of(claim.params()).hex();
    var text = Files.readString(layout.document(directory(1)));
    assertThat(
            text.replaceAll("\"id\":\"\\w{12}\"", "\"id\":\"…\"")
                .replace(lease.worker(), "W")
                .replace(claim.attempt().toString(), "7"))
        .isEqualTo(
            """
            {
              "status": "complete",
              "assay": {
                "trial": "e00000000001.1",
                "content": "%s",
                "added": [
                  "experiment_id"
                ],
                "replicate": 1,
                "origin": {},
                "created_at": "2026-01-01T00:00:00Z",
                "jobs": {
                  "main": {
                    "state": "completed",
                    "ended_at": "2026-01-01T00:00:00Z"
                  }
                },
                "attempts": [
                  {"id":7,"stage":"main","number":1,"worker":"W","epoch":1,\
            "claimed_at":"2026-01-01T00:00:00Z","ended":"completed",\
            "ended_at":"2026-01-01T00:00:00Z"}
                ],
                "events": [
                  {"id":"…","at":"2026-01-01T00:00:00Z","type":"job.claimed","actor":"worker:W",\
            "job":"e00000000001.1.main","attempt":7},
                  {"id":"…","at":"2026-01-01T00:00:00Z","type":"job.completed","actor":"worker:W",\
            "job":"e00000000001.1.main","attempt":7}
                ]
              }
            }
            """
                .formatted(content));
  }

  @Test
  void what_is_volatile_is_ignored_by_git() throws Exception {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(1)));
    TreeProcess.claim(store, TreeProcess.register(store), 1);
    git("init", "-q");

    assertThat(git("ls-files", "--others", "--exclude-standard").lines())
        .containsExactlyInAnyOrder(
            ".runs/.gitattributes",
            ".runs/.signac/config",
            ".runs/experiments/e00000000001.json",
            ".runs/workspace/" + directory(1) + "/signac_job_document.json",
            ".runs/workspace/" + directory(1) + "/signac_statepoint.json");
  }

  private String git(String... words) throws Exception {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    var process = new ProcessBuilder(command).directory(folder.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).isZero();
    return out;
  }

  @Test
  void a_truncated_document_is_reported_and_blocks_nothing_else() throws IOException {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(3)));
    Path damaged = layout.document(directory(2));
    String whole = Files.readString(damaged);
    Files.writeString(damaged, whole.substring(0, whole.length() / 2));

    assertThat(store.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo(damaged))
        .satisfies(problem -> assertThat(problem.what()).contains("line", "restore"));
    assertThatThrownBy(() -> store.trials().get(Trees.ID.trial(2)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(damaged.toString());
    assertThat(store.trials().list(Trees.ID, 1, 9)).hasSize(2);
    var lease = TreeProcess.register(store);
    for (var claim : TreeProcess.claim(store, lease, 9)) {
      assertThat(TreeProcess.complete(store, lease, claim)).isTrue();
    }
    Trees.submit(store, Trees.experiment(OTHER, 9, Trees.trials(1)));
    var view = store.experiments().get(Trees.ID).orElseThrow();
    assertThat(view.jobs()).containsEntry(JobState.COMPLETED, 2);
    assertThat(view.status()).as("nobody knows how it ended").isEqualTo(ExperimentStatus.PARTIAL);

    Files.writeString(damaged, whole);
    assertThat(store.problems()).isEmpty();
    assertThat(store.trials().get(Trees.ID.trial(2))).isPresent();
  }

  @Test
  void a_changed_state_point_a_missing_directory_and_a_damaged_experiment_are_reported()
      throws IOException {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(3)));
    Trees.submit(store, Trees.experiment(OTHER, 9, Trees.trials(1)));
    Files.writeString(layout.statePoint(directory(1)), "{\"x\": 7}");
    new DurableFiles(layout.temporary()).remove(layout.trial(directory(2)));
    Files.writeString(layout.experiment(OTHER), "{\"id\":1}");

    assertThat(store.problems())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            layout.statePoint(directory(1)), layout.trial(directory(2)), layout.experiment(OTHER));
    assertThat(TreeProcess.claim(store, TreeProcess.register(store), 9)).hasSize(1);
  }

  @Test
  void keys_with_dots_are_as_good_as_any() {
    Trees.submit(
        store,
        Trees.experiment(Trees.ID, 9, List.of(Trees.trial("model.lr", Value.of(0.1)))),
        Trees.experiment(OTHER, 9, List.of(Trees.trial("a/b-c", Value.of("✓")))));

    assertThat(store.trials().get(Trees.ID.trial(1)).orElseThrow().params())
        .isEqualTo(Trees.trial("model.lr", Value.of(0.1)).params());
    assertThat(store.problems()).isEmpty();
  }

  @Test
  void an_empty_directory_of_a_job_is_reported_and_not_in_the_way() throws IOException {
    Files.createDirectories(layout.trial(directory(1)));
    assertThat(store.problems()).hasSize(1);

    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(2)));

    assertThat(store.problems()).isEmpty();
    assertThat(store.trials().list(Trees.ID, 1, 9)).hasSize(2);
  }

  @Test
  void a_submission_that_fails_leaves_no_directory() throws IOException {
    var bad = new ArrayList<>(Trees.trials(3));
    bad.add(bad.getFirst());

    assertThatThrownBy(() -> Trees.submit(store, Trees.experiment(Trees.ID, 9, bad)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("same state point as trial e00000000001.1");

    assertThat(files(layout.workspace())).isEmpty();
    assertThat(files(layout.experiments())).isEmpty();
  }

  @Test
  void what_an_interrupted_submission_left_is_not_seen_and_not_in_the_way() throws IOException {
    var one = Trees.experiment(Trees.ID, 9, Trees.trials(2));
    var two = Trees.experiment(OTHER, 9, Trees.trials(2));
    var interrupted =
        open(target -> {
          if (target.equals(layout.experiment(Trees.ID))) {
            throw new IllegalStateException("interrupted");
          }
        });
    assertThatThrownBy(() -> Trees.submit(interrupted, one, two))
        .isInstanceOf(IllegalStateException.class);
    assertThat(layout.experiment(OTHER)).as("it was written first").exists();

    assertThat(store.experiments().list(everything())).isEmpty();
    assertThat(store.trials().newest()).isEmpty();
    assertThat(store.events().newest()).isZero();
    Trees.submit(store, one, two);

    assertThat(store.experiments().list(everything())).hasSize(2);
    assertThat(TreeProcess.claim(store, TreeProcess.register(store), 9)).hasSize(4);
  }

  private static Query everything() {
    return new Query(List.of(), true, 9);
  }

  @Test
  void replicates_have_directories_of_their_own_and_one_content() {
    var first = Trees.trial("x", Value.of(1));
    var second = new NewTrial(first.params(), first.content(), 2, Value.EMPTY);
    Trees.submit(store, Trees.experiment(Trees.ID, 9, List.of(first, second)));

    var trials = store.trials().list(Trees.ID, 1, 9);

    assertThat(trials).extracting(t -> t.params()).containsOnly(first.params());
    assertThat(trials).extracting(t -> t.content()).containsOnly(first.content());
    assertThat(files(layout.workspace()).keySet()).hasSize(4);
  }

  @Test
  void a_tree_that_signac_made_is_read_and_left_as_it_is() throws Exception {
    copySample();
    var before = files(root);
    store = open(_ -> {});

    assertThat(store.problems()).isEmpty();
    assertThat(store.foreign())
        .hasSize(8)
        .allSatisfy(job -> assertThat(ContentId.of(job.statePoint())).isEqualTo(job.id()))
        .allSatisfy(job -> assertThat(job.document().get("status")).contains(Value.of("queued")))
        .allSatisfy(
            job -> assertThat(job.statePoint().get("experiment_id")).contains(Value.of("E001")));
    assertThat(store.experiments().list(everything())).isEmpty();
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(1)));
    assertThat(TreeProcess.claim(store, TreeProcess.register(store), 9)).hasSize(1);
    assertThat(files(root)).containsAllEntriesOf(before);
  }

  @Test
  void a_job_that_signac_has_already_becomes_ours_and_keeps_what_others_wrote() throws Exception {
    copySample();
    store = open(_ -> {});
    var taken = store.foreign().getFirst();
    Files.writeString(layout.document(taken.id()), "{\"status\": \"queued\", \"mine\": [1.5]}");
    var trial = new NewTrial(taken.statePoint(), taken.id(), 1, Value.EMPTY);

    Trees.submit(store, Trees.experiment(Trees.ID, 9, List.of(trial)));
    TreeProcess.claim(store, TreeProcess.register(store), 1);

    assertThat(Files.readString(layout.document(taken.id())))
        .contains("\"mine\": [", "1.5", "\"status\": \"running\"");
    assertThat(store.foreign()).hasSize(7);
    store.operations().cancel(new Subject.OfExperiment(Trees.ID), "user:ada");
    var held = store.leases().held(store.workers().alive().getFirst().lease()).getFirst().claim();
    TreeProcess.complete(store, store.workers().alive().getFirst().lease(), held);
    store.experiments().delete(Trees.ID, "user:ada");
    assertThat(store.foreign()).as("given back").hasSize(8);
    assertThat(Files.readString(layout.document(taken.id()))).contains("\"mine\": [");
  }

  @Test
  void a_refused_submission_gives_back_what_it_took() throws Exception {
    copySample();
    store = open(_ -> {});
    var before = files(root);
    var taken = store.foreign().getFirst();
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(1)));
    var ours = store.trials().get(Trees.ID.trial(1)).orElseThrow();
    var point = new LinkedHashMap<String, Value>();
    point.put("experiment_id", Value.of(Trees.ID.text()));
    point.putAll(ours.params().members());
    var first = new NewTrial(taken.statePoint(), taken.id(), 1, Value.EMPTY);
    var same = new Value.Object(point);
    var second = new NewTrial(same, ContentId.of(same), 1, Value.EMPTY);

    assertThatThrownBy(() ->
            Trees.submit(
                store,
                Trees.experiment(new ExperimentId("e00000000002"), 9, List.of(first, second))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("same state point");
    assertThat(store.foreign()).hasSize(8);
    assertThat(store.problems()).isEmpty();
    assertThat(files(root).keySet()).containsAll(before.keySet());
  }

  private void copySample() throws IOException, URISyntaxException {
    var sample = Path.of(getClass().getResource("/signac/runs-tree").toURI());
    try (var all = Files.walk(sample)) {
      for (Path from : all.toList()) {
        Path to = root.resolve(sample.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          Files.deleteIfExists(to);
          Files.copy(from, to);
        }
      }
    }
  }

  @Test
  void members_of_other_programs_stay_in_our_documents() throws IOException {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(1)));
    Path document = layout.document(directory(1));
    Files.writeString(
        document, Files.readString(document).replaceFirst("\\{", "{\"tracker\": {\"run\": 7},"));

    TreeProcess.claim(store, TreeProcess.register(store), 1);

    assertThat(Files.readString(document)).contains("\"tracker\": {", "\"run\": 7", "running");
  }

  @Test
  void a_clone_numbers_attempts_and_events_on_and_takes_over_nothing() throws IOException {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(3)));
    var there = TreeProcess.claim(store, TreeProcess.register(store), 2);
    var told = types();
    new DurableFiles(folder).remove(layout.local());

    store = open(_ -> {});

    assertThat(store.leases().orphans(9)).as("they may run where they were claimed").isEmpty();
    assertThatThrownBy(() ->
            store
                .operations()
                .stop(new Subject.OfExperiment(Trees.ID), Reason.OPERATOR, "user:ada"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("runs on another machine");
    assertThat(store.trials().attempt(there.getFirst().attempt()).orElseThrow().alive()).isTrue();
    var here = TreeProcess.claim(store, TreeProcess.register(store), 9);
    assertThat(here)
        .singleElement()
        .satisfies(c -> assertThat(c.attempt()).isGreaterThan(there.getLast().attempt()));
    told.remove("worker.registered");
    assertThat(types()).containsAll(told).contains("worker.registered");
  }

  private List<String> types() {
    return new ArrayList<>(
        store.events().after(0, 99, Optional.empty()).stream()
            .map(Event::type)
            .map(type -> type.word())
            .toList());
  }

  @Test
  void a_damaged_order_of_events_costs_no_more_than_its_line() throws IOException {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(1)));
    Files.writeString(layout.eventOrder(), "nonsense\nhalf a li");
    store = open(_ -> {});

    assertThat(types()).containsExactly("experiment.submitted");
    assertThat(store.events().newest()).isEqualTo(2);
  }

  @Test
  void another_version_of_signac_is_refused() throws IOException {
    Files.writeString(layout.signacConfig(), "schema_version = 3\n");

    assertThatThrownBy(() -> open(_ -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("schema_version = 2");
  }

  /// Every file below `top` and its text.
  private static Map<String, String> files(Path top) {
    var found = new TreeMap<String, String>();
    try (var all = Files.walk(top)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains(".local")) {
          found.put(top.relativize(file).toString(), Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
