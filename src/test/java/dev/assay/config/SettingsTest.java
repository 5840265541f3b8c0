package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.Settings.Surroundings;
import dev.assay.experiment.Command;
import dev.assay.experiment.Notify;
import dev.assay.experiment.Notify.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @TempDir Path root;
  private Path repository;
  private Path here;

  @BeforeEach
  void lay_out_a_repository() throws IOException {
    repository = Files.createDirectories(root.resolve("repo"));
    here = Files.createDirectories(repository.resolve("a/b"));
    Files.createDirectory(repository.resolve(".git"));
  }

  private Settings read(Map<String, String> environment, Map<String, String> flags) {
    var all = new HashMap<>(environment);
    all.putIfAbsent("HOME", root.resolve("user").toString());
    return Settings.read(new Surroundings(here, all, flags));
  }

  private Settings read() {
    return read(Map.of(), Map.of());
  }

  private void write(Path file, String text) throws IOException {
    Files.createDirectories(Upward.parent(file));
    Files.writeString(file, text);
  }

  @Test
  void every_key_has_its_default() {
    Settings settings = read();

    assertThat(settings.home()).isEqualTo(here.resolve(".assay"));
    assertThat(settings.slots()).isEmpty();
    assertThat(settings.pool()).isEqualTo("default");
    assertThat(settings.logLimitBytes()).isEqualTo(1L << 30);
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.entries())
        .extracting(entry -> entry.key().replaceFirst("\\..*", ""))
        .containsOnly(SettingsReader.KEYS.names().toArray(String[]::new));
    assertThat(settings.health()).isEqualTo(HealthLimits.USUAL);
    assertThat(settings.executor()).isEqualTo(Executor.LOCAL);
    assertThat(settings.entries()).allMatch(entry -> entry.origin().equals("default"));
  }

  @Test
  void a_flag_wins_over_a_variable_over_the_project_over_the_user() throws IOException {
    Path user = root.resolve("config/assay/config.toml");
    Path project = repository.resolve("assay.toml");
    write(user, "slots = 1\npool = 'user'\nlease = '30s'\nlog-limit = 5");
    write(project, "slots = 2\n\npool = 'project'\nlease = 20");

    Settings settings =
        read(
            Map.of(
                "XDG_CONFIG_HOME",
                root.resolve("config").toString(),
                "ASSAY_SLOTS",
                "3",
                "ASSAY_POOL",
                "variable"),
            Map.of("slots", "4"));

    assertThat(settings.slots()).contains(4);
    assertThat(settings.pool()).isEqualTo("variable");
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.logLimitBytes()).isEqualTo(5);
    assertThat(settings.entries())
        .extracting(Settings.Entry::origin)
        .containsExactly(
            "default",
            "default",
            "default",
            "--slots",
            "ASSAY_POOL",
            user + ":4",
            project + ":4",
            "default",
            "default",
            "default",
            "default",
            "default",
            "default",
            "default",
            "default",
            "default",
            "default",
            "default");
  }

  @Test
  void what_is_healthy_stands_in_a_table_each_key_in_the_nearest_file_that_has_it()
      throws IOException {
    Path user = root.resolve("config/assay/config.toml");
    Path project = repository.resolve("assay.toml");
    write(user, "[health]\nmax-dead = 5\nmin-free = '10GB'\nmax-lag = 30");
    write(project, "[health]\nmax-oldest = '2h'\nmax-latency = '250ms'\nmax-dead = 0");

    Settings settings =
        read(Map.of("XDG_CONFIG_HOME", root.resolve("config").toString()), Map.of());

    assertThat(settings.health())
        .isEqualTo(
            new HealthLimits(
                Duration.ofMillis(250),
                Duration.ofHours(2),
                Duration.ofSeconds(30),
                HealthLimits.USUAL.skew(),
                10_000_000_000L,
                OptionalInt.of(0)));
    assertThat(settings.entries())
        .contains(
            new Settings.Entry("health.max-oldest", "2h", project + ":2"),
            new Settings.Entry("health.max-skew", "5s", "default"),
            new Settings.Entry("health.min-free", "10GB", user + ":3"),
            new Settings.Entry("health.max-dead", "0", project + ":4"));
  }

  @Test
  void the_defaults_that_are_told_of_what_is_healthy_are_those_that_count() throws IOException {
    var lines = new StringBuilder("[health]\n");
    for (Section.Key key : HealthReader.HEALTH.keys()) {
      if (!key.preset().isEmpty()) {
        lines.append("%s = '%s'\n".formatted(key.name(), key.preset()));
      }
    }
    write(repository.resolve("assay.toml"), lines.toString());

    assertThat(read().health()).isEqualTo(HealthLimits.USUAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "max-lag = 'soon'|health.max-lag: found 'soon'; a duration such as 90s, 30m, 1h30m or 2d",
        "max-lag = -1|health.max-lag: found -1; a duration such as 90s, 30m, 1h30m or 2d",
        "min-free = 'much'|health.min-free: found 'much'; a size such as 512MiB, 2GiB or 1GB",
        "max-dead = 1.5|health.max-dead: found 1.5; a whole number from 0 to 1000000000",
        "max-ded = 1|health.max-ded: unknown key; did you mean 'max-dead'?",
      })
  void a_limit_of_health_that_is_none_is_one_line(String line, String message) throws IOException {
    Path project = repository.resolve("assay.toml");
    write(project, "[health]\n" + line + "\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(project + ":2: " + message);
    write(project, "health = 5\n");
    assertThatThrownBy(this::read).hasMessageStartingWith(project + ":1: health: found 5");
  }

  @Test
  void who_runs_what_programs_submit_is_set_in_a_table_or_by_its_variable() throws IOException {
    Path project = repository.resolve("assay.toml");
    write(project, "slots = 2\n[infra]\nexecutor = 'queue'");
    write(root.resolve("other.toml"), "[infra]\nexecutor = 'local'");

    assertThat(read().executor()).isEqualTo(Executor.QUEUE);
    assertThat(read().entries().getLast())
        .isEqualTo(new Settings.Entry("infra.executor", "queue", project + ":3"));
    assertThat(read(Map.of("ASSAY_INFRA_EXECUTOR", "local"), Map.of()).executor())
        .isEqualTo(Executor.LOCAL);
    var chosen =
        new Surroundings(here, Map.of(), Map.of(), Optional.of(root.resolve("other.toml")));
    assertThat(Settings.read(chosen).executor()).isEqualTo(Executor.LOCAL);
    assertThat(Settings.read(chosen).slots()).isEmpty();

    write(project, "[infra]\nexecutor = 'modal'");
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            project + ":2: infra.executor: found 'modal'; local or queue is allowed");
    write(project, "[infra]\nexecuter = 'queue'");
    assertThatThrownBy(this::read)
        .hasMessage(project + ":2: infra.executer: unknown key; did you mean 'executor'?");
  }

  @Test
  void who_is_told_stands_in_a_table_and_is_shown_without_its_secrets() throws IOException {
    write(
        repository.resolve("assay.toml"),
        """
        [notify]
        to = ["https://hooks.example.com/services/T0/SECRET", "file:hook.url", "tell.sh '{name} x'"]
        on = "finish"
        allow-private = ["NTFY.lan"]
        """);

    Settings settings = read();

    assertThat(settings.notifying().told())
        .isEqualTo(
            new Notify(
                List.of(
                    new Target.Web("https://hooks.example.com/services/T0/SECRET"),
                    new Target.Secret("file:" + repository.resolve("hook.url")),
                    new Target.Program(List.of("tell.sh", "{name} x"))),
                Set.of(Notify.Occasion.FINISH)));
    assertThat(settings.notifying().allowPrivate()).containsExactly("ntfy.lan");
    assertThat(settings.entries().get(10).value())
        .isEqualTo(
            "https://hooks.example.com/…, file:%s, tell.sh"
                .formatted(repository.resolve("hook.url")));
    assertThat(read(Map.of(), Map.of("home", root.toString())).notifying())
        .isEqualTo(Notifying.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "to = 5|found 5; text is allowed",
        "to = 'x' ;; on = 'end'|found 'end'; finish, failure or attention is allowed",
        "on = 'finish'|'to' is missing",
        "to = 'ftp://x/y'|found an address of 'ftp'; http:// and https:// are allowed",
        "to = 'https://me:SECRET@x/y'|found an address with a name or password before its host",
        "to = 'https:///y'|found an address",
        "to = 'https://x/{y}'|found an address that is none",
        "to = 'env:no name'|found 'env:no name'; env:NAME or file:PATH is allowed",
        "to = 'a && b'|found '&&', and there is no shell",
        "to = 'tell \"x'|quote",
        "to = 'x' ;; private = true|unknown key"
      })
  void a_bad_target_is_one_line_that_does_not_repeat_a_secret(String lines, String message)
      throws IOException {
    write(repository.resolve("assay.toml"), "[notify]\n" + lines.replace(";;", "\n") + "\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("SECRET");
  }

  @Test
  void the_nearest_project_file_counts_and_none_above_the_repository() throws IOException {
    write(root.resolve("assay.toml"), "slots = 1");
    assertThat(read().slots()).isEmpty();

    write(repository.resolve("assay.toml"), "slots = 2");
    assertThat(read().slots()).contains(2);

    write(repository.resolve("a/assay.toml"), "slots = 3");
    assertThat(read().slots()).contains(3);
  }

  @Test
  void the_home_is_the_nearest_upward_to_the_repository() throws IOException {
    Files.createDirectory(root.resolve(".assay"));
    assertThat(read().home()).isEqualTo(here.resolve(".assay"));

    Files.createDirectory(repository.resolve(".assay"));
    assertThat(read().home()).isEqualTo(repository.resolve(".assay"));
  }

  @Test
  void a_chosen_home_is_seen_from_where_it_was_chosen() throws IOException {
    write(repository.resolve("assay.toml"), "home = 'runs'");
    assertThat(read().home()).isEqualTo(repository.resolve("runs/.assay"));

    var variable = Map.of("ASSAY_HOME", "../x");
    assertThat(read(variable, Map.of()).home()).isEqualTo(repository.resolve("a/x/.assay"));

    var flag = Map.of("home", root.resolve("y").toString());
    assertThat(read(variable, flag).home()).isEqualTo(root.resolve("y/.assay"));
    assertThat(read(variable, flag).entries().getFirst().origin()).isEqualTo("-C");
  }

  @Test
  void the_project_file_of_a_chosen_home_counts() throws IOException {
    write(root.resolve("y/assay.toml"), "slots = 7");

    assertThat(read(Map.of(), Map.of("home", root.resolve("y").toString())).slots()).contains(7);
  }

  @Test
  void files_may_stand_elsewhere_but_not_those_of_a_tree() {
    assertThat(read().files()).isEmpty();
    assertThat(read(Map.of("ASSAY_FILES", "shared"), Map.of()).files())
        .hasValueSatisfying(
            folder -> assertThat(folder).isAbsolute().endsWithRaw(Path.of("shared")));
    assertThatThrownBy(() -> read(Map.of("ASSAY_FILES", "shared"), Map.of("store", "tree:.runs")))
        .hasMessage(
            "ASSAY_FILES: files: a tree store keeps the files of its jobs in the home of each"
                + " machine; leave `files` out, or name another store");
  }

  @Test
  void a_bad_setting_is_one_line() throws IOException {
    assertThatThrownBy(() -> read(Map.of("ASSAY_SLOTS", "many"), Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessage("ASSAY_SLOTS: found 'many'; a whole number from 1 to 10000 is allowed");
    assertThatThrownBy(() -> read(Map.of(), Map.of("lease", "0")))
        .hasMessageStartingWith("--lease: found 0; a duration");

    Path project = repository.resolve("assay.toml");
    write(project, "log_limit = '1GiB'\npriority = 3");
    assertThatThrownBy(this::read)
        .hasMessage(project + ":1: log_limit: unknown key; did you mean 'log-limit'?");
    write(project, "priority = 3");
    assertThatThrownBy(this::read)
        .hasMessage(
            project
                + ":1: priority: unknown key; allowed are home, store, files, slots, pool,"
                + " log-limit, lease, machine-label, job_types, pools, notify, health, infra");
  }

  @Test
  void the_reference_has_every_key_and_its_example_is_read() throws IOException {
    String page = Files.readString(Path.of("docs/reference/settings.md"));
    write(repository.resolve("assay.toml"), page.split("```toml\n")[1].split("```")[0]);

    String[] parts = page.split("## Job types|## Pools|## `\\[notify\\]`|## `\\[infra\\]`");
    assertThat(keys(parts[0])).containsExactlyElementsOf(SettingsReader.KEYS.names());
    assertThat(read().slots()).contains(4);
    write(repository.resolve("assay.toml"), parts[1].split("```toml\n")[1].split("```")[0]);
    assertThat(keys(parts[1])).containsExactlyInAnyOrderElementsOf(JobTypeKeys.JOB_TYPE.names());
    assertThat(read().jobTypes().names()).containsExactly("gepa", "mipro", "tune");
    write(repository.resolve("assay.toml"), parts[2].split("```toml\n")[1].split("```")[0]);
    assertThat(keys(parts[2])).containsExactlyElementsOf(PoolReader.POOL.names());
    assertThat(read().pools().names()).containsExactly("a100", "default", "small");
    write(repository.resolve("assay.toml"), parts[4].split("```toml\n")[1].split("```")[0]);
    assertThat(keys(parts[4])).containsExactlyElementsOf(SettingsReader.INFRA.names());
    assertThat(read().executor()).isEqualTo(Executor.QUEUE);
  }

  private static List<String> keys(String page) {
    return page.lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(line -> Pattern.compile("`(.+?)`").matcher(line.split("\\|")[1]).results())
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void the_database_of_an_earlier_queue_says_where_the_home_is() throws IOException {
    write(repository.resolve("assay.toml"), "home = 'elsewhere'");
    var environment = Map.of("EXPERIMENT_QUEUE_DB_PATH", "~/queue/db.sqlite");

    Settings settings = read(environment, Map.of());

    assertThat(settings.home()).isEqualTo(root.resolve("user/queue/.assay"));
    assertThat(settings.entries().getFirst().origin()).isEqualTo("EXPERIMENT_QUEUE_DB_PATH");
    assertThat(read(environment, Map.of("home", root.toString())).home())
        .isEqualTo(root.resolve(".assay"));
  }

  @Test
  void the_beat_of_another_queue_on_a_tree_is_a_sixth_of_the_lease() throws IOException {
    write(repository.resolve("assay.toml"), "store = 'tree:.runs'\nlease = '90s'");

    assertThat(read(Map.of("AEXP_HEARTBEAT_S", "2.5"), Map.of()).lease())
        .isEqualTo(Duration.ofSeconds(15));
    assertThat(read(Map.of("AEXP_HEARTBEAT_S", "0"), Map.of()).lease())
        .isGreaterThan(Duration.ofDays(30_000));
    assertThat(read(Map.of("AEXP_HEARTBEAT_S", "9", "ASSAY_LEASE", "70s"), Map.of()).lease())
        .isEqualTo(Duration.ofSeconds(70));
    assertThat(read(Map.of("AEXP_HEARTBEAT_S", "9"), Map.of("store", "sqlite")).lease())
        .isEqualTo(Duration.ofSeconds(90));
    assertThatThrownBy(() -> read(Map.of("AEXP_HEARTBEAT_S", "often"), Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("AEXP_HEARTBEAT_S: found 'often', which is no number of seconds");
  }

  @Test
  void a_job_type_of_the_project_wins_key_by_key_over_that_of_the_user() throws IOException {
    write(
        root.resolve("user/.config/assay/config.toml"),
        "[job_types.t]\ncommand = 'user'\nexpect = {files = ['a']}\n");
    write(repository.resolve("assay.toml"), "[job_types.t]\ncommand = 'project'\n");

    var type = read().jobTypes().find("t", Map.of()).orElseThrow();

    assertThat(type.command()).isEqualTo(new Command.Words(List.of("project")));
    assertThat(type.expect().files()).containsExactly("a");
  }
}
