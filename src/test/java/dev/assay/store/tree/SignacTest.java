package dev.assay.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What we write, as signac reads it.
class SignacTest {

  /// Everything that ids are sensitive to, but keys with dots, which signac itself never writes.
  private static final List<String> STATE_POINTS =
      List.of(
          "{\"lr\": 1e-05, \"big\": 1e+16, \"third\": 0.3333333333333333, \"zero\": -0.0}",
          "{\"s\": \"é😀 \\\"quoted\\\" \\n / \\u007f\"}",
          "{\"nested\": {\"b\": [1, 1.0, \"1\", true, null], \"a\": {}}, \"n\":"
              + " 12345678901234567890}",
          "{\"experiment_id\": \"E001\", \"condition\": \"full\", \"seed\": 0}");

  @TempDir Path folder;
  private Path root;
  private final Map<String, Value> written = new TreeMap<>();

  @BeforeEach
  void write() {
    root = folder.resolve(".runs");
    var store = TreeStore.open(root, InstantSource.system(), new SecureRandom());
    var trials = new ArrayList<NewTrial>();
    for (String text : STATE_POINTS) {
      var params = (Value.Object) Json.parse(text);
      trials.add(new NewTrial(params, ContentId.of(params), 1, Value.EMPTY));
    }
    Trees.submit(store, Trees.experiment(Trees.ID, 9, trials));
    TreeProcess.claim(store, TreeProcess.register(store), 1);
    for (var trial : store.trials().list(Trees.ID, 1, 9)) {
      var directory = store.folder(trial.id()).orElseThrow();
      written.put(String.valueOf(directory.getFileName()), trial.params());
    }
  }

  /// As signac 2.4.1 checks it when it opens a job: the directory is named by the md5 of what
  /// Python's `json.dumps(statepoint, sort_keys=True)` makes of what it read.
  @Test
  void python_computes_the_names_of_our_directories_from_our_files() throws Exception {
    assumeTrue(python("pass").code() == 0, "needs python3");

    var said =
        python(
            """
            import hashlib, json, pathlib
            for folder in sorted(pathlib.Path(".runs/workspace").iterdir()):
                point = json.loads((folder / "signac_statepoint.json").read_text("utf-8"))
                canonical = json.dumps(point, sort_keys=True)
                assert hashlib.md5(canonical.encode()).hexdigest() == folder.name, canonical
                document = json.loads((folder / "signac_job_document.json").read_text("utf-8"))
                print(folder.name, document["status"])
            assert pathlib.Path(".runs/.signac/config").read_text() == "schema_version = 2\\n"
            """);

    assertThat(said.code()).as(said.text()).isZero();
    assertThat(said.text().lines().map(line -> line.split(" ")[0]))
        .containsExactlyElementsOf(written.keySet());
    assertThat(said.text()).contains("running", "queued");
  }

  @Test
  void the_real_signac_opens_our_tree() throws Exception {
    boolean isThere = python("import signac").code() == 0;
    if (!isThere) {
      System.err.println(
          "SKIPPED: no module signac for python3, so nothing was opened by the real one;"
              + " pip install signac==2.4.1");
    }
    assumeTrue(isThere, "needs python3 with signac");

    var said =
        python(
            """
            import json, signac
            project = signac.get_project(".runs")
            project.check()
            for job in sorted(project, key=lambda job: job.id):
                point = json.loads(json.dumps(job.statepoint()))
                assert project.open_job(point).id == job.id
                print(job.id, job.document["status"])
            """);

    assertThat(said.code()).as(said.text()).isZero();
    assertThat(said.text().lines().map(line -> line.split(" ")[0]))
        .containsExactlyElementsOf(written.keySet());
  }

  private record Said(int code, String text) {}

  private Said python(String program) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("program.py"), program);
    try {
      var process =
          new ProcessBuilder("python3", script.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Said(process.waitFor(), text);
    } catch (IOException e) {
      return new Said(127, String.valueOf(e.getMessage()));
    }
  }
}
