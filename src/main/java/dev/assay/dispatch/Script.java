package dev.assay.dispatch;

import dev.assay.space.ContentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The text of a script that runs a batch. Running it again is safe: a job that has ended is passed
/// over, and one that runs is not run twice.
///
/// @param batch what it runs
/// @param assay the words that start Assay on the tree, without a verb, such as `assay`
/// @param store the words that name the tree, as seen from `root`
/// @param root the folder to run in, as seen from the folder of the script
/// @param writtenAt when
public record Script(
    Batch batch, List<String> assay, List<String> store, String root, Instant writtenAt) {

  /// More tasks than this are refused by a Slurm with its default `MaxArraySize` of 1001.
  private static final int COMMON_ARRAY = 1000;

  public Script {
    assay = List.copyOf(assay);
    store = List.copyOf(store);
  }

  /// The text for `runner`.
  ///
  /// @param slurm what Slurm is asked for; of no use to others
  public String text(Runner runner, SlurmOptions slurm) {
    return switch (runner) {
      case SHELL -> shell();
      case SLURM -> slurm(slurm);
      case MANUAL -> header("manual") + commands();
    };
  }

  private String shell() {
    return """
    #!/usr/bin/env bash
    %sset -euo pipefail
    cd -- "$(dirname -- "${BASH_SOURCE[0]}")"/%s
    %s\
    """
        .formatted(header("shell"), ShellWords.quote(root), commands());
  }

  private String commands() {
    return batch.jobs().stream().map(job -> command(job) + "\n").collect(Collectors.joining());
  }

  private String command(ContentId job) {
    return line("run-queued", job.hex());
  }

  private String slurm(SlurmOptions options) {
    var text = new StringBuilder("#!/usr/bin/env bash\n").append(header("slurm"));
    text.append(
        """
        #
        # STARTER TEMPLATE: fill in the lines marked TODO as your site needs, then, in the folder
        # that holds the tree, submit it: sbatch FILE
        # Task N of the array runs job N of the batch, however many run at once. All of Assay is the
        # last line; it can stand in a batch script of your own instead.
        """);
    if (batch.jobs().size() > COMMON_ARRAY) {
      text.append(
          """
          # An array of %d tasks needs a MaxArraySize above that; ask your site: scontrol show config
          """
              .formatted(batch.jobs().size()));
    }
    directive(text, "--job-name=assay-" + name());
    directive(text, "--array=0-%d%s".formatted(batch.jobs().size() - 1, throttle(options)));
    directive(text, "--output=assay-%A-%a.out");
    options.directives().forEach(given -> directive(text, given));
    if (options.lacksPlace()) {
      text.append("# TODO: #SBATCH --partition=... --account=... --time=...\n");
    }
    if (options.lacksNeeds()) {
      text.append("# TODO: #SBATCH --mem=... --gpus=...\n");
    }
    text.append(
        """

        # TODO: what your site needs before a job can start, such as
        # module load cuda
        # source ~/venvs/train/bin/activate

        """);
    String run = line("queue", "run", "--batch", batch.id(), "--index");
    return text.append("exec %s \"$SLURM_ARRAY_TASK_ID\"\n".formatted(run)).toString();
  }

  private static void directive(StringBuilder text, String directive) {
    text.append("#SBATCH ").append(directive).append('\n');
  }

  private static String throttle(SlurmOptions options) {
    return options.throttle() == 0 ? "" : "%" + options.throttle();
  }

  /// The label, as a Slurm job may be named.
  private String name() {
    String label = batch.tag().isEmpty() ? batch.id() : batch.tag();
    String plain = label.replaceAll("[^A-Za-z0-9._-]+", "-");
    return plain.substring(0, Math.min(plain.length(), 60));
  }

  private String line(String... verb) {
    var words = new ArrayList<>(assay);
    words.addAll(List.of(verb));
    int end = words.getLast().startsWith("--") ? words.size() - 1 : words.size();
    words.addAll(end, store);
    return ShellWords.join(words);
  }

  private String header(String runner) {
    return """
    # Written by `assay queue materialize --runner %s` at %s.
    # Batch %s: %s%s.
    """
        .formatted(runner, writtenAt, batch.id(), jobs(), chosen());
  }

  private String jobs() {
    int count = batch.jobs().size();
    return count == 1 ? "1 job" : count + " jobs";
  }

  private String chosen() {
    String tag = batch.tag().isEmpty() ? "" : " under tag " + oneLine(batch.tag());
    return batch.experiment().isEmpty() ? tag : tag + " of " + oneLine(batch.experiment());
  }

  /// A label must not begin a line of its own in a script.
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
