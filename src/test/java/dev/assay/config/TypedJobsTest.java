package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.ExperimentSpec.Configuration;
import dev.assay.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedJobsTest {
  private static final Path SAMPLES = Path.of("src/test/resources/queue").toAbsolutePath();

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private JobTypes types = JobTypes.NONE;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("c.toml"), "n = 3\n[prompt_learning]\nmodel = \"m\"\n");
    Files.writeString(folder.resolve("bad.toml"), "n = \n");
    Files.writeString(folder.resolve("c.yaml"), "n: 3\n");
  }

  private SpecReader.Reading read(String text) {
    var context = new Context(environment, "ada", Instant.EPOCH).withTypes(types);
    return SpecReader.read(text, new Source("q.json"), folder, context);
  }

  private ExperimentSpec jobs(String jobs) {
    return read("{\"name\": \"q\", \"jobs\": [%s]}".formatted(jobs)).spec();
  }

  private void declare(String toml) throws IOException {
    Files.writeString(folder.resolve("assay.toml"), toml);
    types =
        Settings.read(new Settings.Surroundings(folder, Map.of("HOME", "/nowhere"), Map.of()))
            .jobTypes();
  }

  private static List<String> words(Configuration configuration) {
    return ((Command.Words) configuration.command().orElseThrow()).words();
  }

  @Test
  void a_job_becomes_a_configuration_whose_params_are_its_overrides() {
    ExperimentSpec spec =
        jobs(
            """
            {"type": "mipro", "config_path": "c.toml",
             "config_overrides": {"prompt_learning.model": "x", "prompt_learning": {"seed": 1}}}\
            """);

    Configuration job = spec.configurations().getFirst();
    assertThat(job.params())
        .isEqualTo(
            Json.parse(
                """
                {"job_type": "mipro", "config_path": "c.toml",
                 "prompt_learning.model": "x", "prompt_learning.seed": 1}\
                """));
    assertThat(words(job))
        .containsExactly(
            "python3",
            "-m",
            "synth_ai.cli",
            "train",
            "--type",
            "prompt_learning",
            "--config",
            "{config_path}",
            "--poll",
            "--stream-format",
            "cli");
    assertThat(spec.parallelism()).as("as that queue has it").isEqualTo(3);
    assertThat(SpecText.read(SpecText.write(spec))).isEqualTo(spec);
  }

  @Test
  void the_training_command_of_the_environment_is_used_and_keys_go_by_reference() {
    environment.put("EXPERIMENT_QUEUE_TRAIN_CMD", "python -m 'custom train'");
    environment.put("EXPERIMENT_QUEUE_BACKEND_URL", "http://127.0.0.1:1");
    environment.put("EXPERIMENT_QUEUE_BROKER_URL", "redis://localhost:6379/0");
    environment.put("SYNTH_API_KEY", "sk-live-1");

    var reading = read("{\"jobs\": [{\"job_type\": \"gepa\", \"config_path\": \"c.toml\"}]}");

    Configuration job = reading.spec().configurations().getFirst();
    assertThat(words(job))
        .startsWith("python", "-m", "custom train", "--type", "prompt_learning", "--config")
        .containsSequence("--backend", "http://127.0.0.1:1");
    assertThat(job.typed().orElseThrow().type().from())
        .isEqualTo(Map.of("SYNTH_API_KEY", "env:SYNTH_API_KEY"));
    assertThat(SpecText.write(reading.spec())).doesNotContain("sk-live-1");
    assertThat(reading.warnings())
        .contains("q.json: EXPERIMENT_QUEUE_BROKER_URL is not needed: there is no broker here");
  }

  @Test
  void a_venv_lends_its_python() {
    environment.put("VIRTUAL_ENV", "/opt/venv");

    assertThat(words(jobs("{\"config_path\": \"c.toml\"}").configurations().getFirst()))
        .startsWith("/opt/venv/bin/python");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'job_type': 'gepo', 'config_path': 'c.toml'} | jobs[0].job_type: found 'gepo'; gepa"
            + " or mipro is allowed; did you mean 'gepa'?",
        "{'job_type': 'gepa'} | jobs[0]: 'config_path' is missing; the path of a TOML file is"
            + " needed",
        "{'job_type': 'gepa', 'config_path': 'none.toml'} | jobs[0].config_path: there is no file"
            + " 'FOLDER/none.toml'; a relative path is seen from the folder of the specification",
        "{'job_type': 'gepa', 'config_path': 'c.yaml'} | jobs[0].config_path: found 'c.yaml'; a"
            + " file that ends with .toml is allowed",
        "{'job_type': 'gepa', 'config_path': 'bad.toml'} | jobs[0].config_path: FOLDER/bad.toml:1:"
            + " not TOML: Unexpected end of line",
        "{'job_type': 'gepa', 'type': 'gepa', 'config_path': 'c.toml'} | jobs[0].type: 'type' and"
            + " 'job_type' are both given; keep job_type",
        "{'config_path': 'c.toml', 'config_overrides': {'n.x': 1}} | jobs[0].config_overrides.n.x:"
            + " 'n' is a whole number, and only a table has keys; override 'n' as a whole",
        "{'config_path': 'c.toml', 'config_overrides': {'n': null}} | jobs[0].config_overrides.n:"
            + " found no value; TOML has no null; leave it out",
        "{'config_path': 'c.toml', 'config_overrides': {'env_file_path': 'no.env'}} |"
            + " jobs[0].config_overrides.env_file_path: there is no file 'FOLDER/no.env'; make it,"
            + " or override the key with the path of another",
        "{'config_path': 'c.toml', 'config_overrides': {'job_type': 1}} |"
            + " jobs[0].config_overrides: 'job_type' is the name of what the job itself is given;"
            + " set it in the file",
        "{'config_path': 'c.toml', 'params': {'n': 1}} | jobs[0].params: 'params' is given to a job"
            + " with a file of settings; write config_overrides",
        "{'config_path': 7} | jobs[0].config_path: found 7; text is allowed; write \"7\" to make it"
            + " text",
        "{'config_path': 'c.toml', 'config_overrides': [1]} | jobs[0].config_overrides: found a"
            + " list; a table from names to any value is allowed",
      })
  void a_job_that_cannot_run_is_refused_in_one_line(String job, String message) {
    assertThatThrownBy(() -> jobs(job.replace('\'', '"')))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message.replace("FOLDER", folder.toString()))
        .hasMessageNotContaining("\n");
  }

  @Test
  void settings_whose_env_file_is_missing_are_refused_with_its_path() {
    String config = SAMPLES.resolve("banking77_gepa.toml").toString();
    String missing = SAMPLES.resolve("../../../../../.env").normalize().toString();

    assertThatThrownBy(() -> jobs("{\"config_path\": \"%s\"}".formatted(config)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "jobs[0].config_path: %s: prompt_learning.env_file_path: there is no file '%s'"
                .formatted(config, missing));
  }

  @Test
  void an_override_that_is_new_or_a_plain_secret_is_told() {
    var reading =
        read(
            """
            {"jobs": [{"job_type": "gepa", "config_path": "c.toml",
             "config_overrides": {"prompt_learning.modle": "x",
                                  "prompt_learning.api_key": "sk-1"}}]}\
            """);

    assertThat(reading.warnings())
        .anyMatch(line ->
            line.startsWith("q.json:2: jobs[0].config_overrides.prompt_learning.modle: is not in ")
                && line.endsWith("did you mean 'model'?"))
        .anyMatch(line -> line.contains("prompt_learning.api_key of "))
        .noneMatch(line -> line.contains("sk-1"));
  }

  @Test
  void types_of_the_settings_bring_a_command_and_what_is_allowed() throws IOException {
    declare(
        """
        [job_types.tune]
        command = "./tune --config {config_path} --tag {job_type}"
        expect = {metrics = ["loss"], files = ["model.bin"]}
        [job_types.tune.allowed]
        n = {min = 1, max = 10}
        "prompt_learning.model" = ["m", "x"]
        """);

    Configuration job =
        jobs("{\"job_type\": \"tune\", \"config_path\": \"c.toml\"}").configurations().getFirst();

    assertThat(words(job))
        .containsExactly("./tune", "--config", "{config_path}", "--tag", "{job_type}");
    assertThat(job.typed().orElseThrow().type().expect().files()).containsExactly("model.bin");
    assertThatThrownBy(() ->
            jobs(
                """
                {"job_type": "tune", "config_path": "c.toml", "config_overrides": {"n": 11}}\
                """))
        .hasMessageContaining(
            "jobs[0].config_overrides.n: found 11; a number of at least 1 and at most 10 is allowed"
                + " in jobs of type tune");
    assertThatThrownBy(() ->
            jobs(
                """
                {"job_type": "tune", "config_path": "c.toml",
                 "config_overrides": {"prompt_learning.model": "z"}}\
                """))
        .hasMessageContaining("found 'z'; 'm' or 'x' is allowed in jobs of type tune");
  }

  @Test
  void settings_change_single_keys_of_a_predefined_type() throws IOException {
    declare("[job_types.gepa]\ncommand = [\"./mine\", \"{config_path}\"]\n");

    Configuration job = jobs("{\"config_path\": \"c.toml\"}").configurations().getFirst();

    assertThat(words(job)).containsExactly("./mine", "{config_path}");
    assertThat(job.typed().orElseThrow().type().expect().metrics())
        .containsExactly("total_rollouts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[job_types.t]\\ncomand = 'x' | job_types.t.comand: unknown key; did you mean 'command'?",
        "[job_types.t]\\nprogress = '(x' | job_types.t.progress: not a regular expression",
        "[job_types.t]\\nprogress = '(?<at>x)' | job_types.t.progress: its groups are at; allowed",
        "[job_types.t]\\nresults = {stats = 'a/b'} | job_types.t.results: found 'a/b'; the name of",
        "[job_types.t.allowed]\\nn = {least = 1} | job_types.t.allowed.n.least: unknown key",
        "[job_types.t.expect]\\nfiles = '/x' | job_types.t.expect.files: found '/x'; a path within",
      })
  void a_type_that_cannot_be_is_refused_where_it_stands(String toml, String message) {
    assertThatThrownBy(() -> declare(toml.replace("\\n", "\n")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("assay.toml:")
        .hasMessageContaining(message);
  }

  @Test
  void one_file_of_settings_may_serve_the_whole_experiment() {
    ExperimentSpec spec =
        read("""
        {"command": "./train {config_path}", "config_path": "c.toml",
         "config_overrides": {"n": 4}}\
        """)
            .spec();

    assertThat(spec.configurations()).hasSize(1);
    assertThat(spec.configurations().getFirst().params())
        .isEqualTo(Json.parse("{\"config_path\": \"c.toml\", \"n\": 4}"));
    assertThatThrownBy(() -> read("{\"config_path\": \"c.toml\", \"space\": {\"n\": [1, 2]}}"))
        .hasMessageContaining("multiply with --sweep");
  }
}
