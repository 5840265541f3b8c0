package dev.assay.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a person asks Slurm for; what is empty stays for them to fill in. Immutable.
///
/// @param time as `sbatch --time`, such as `04:00:00`
/// @param memory as `sbatch --mem`, such as `32G`
/// @param gpus as `sbatch --gpus`, such as `1` or `a100:2`
/// @param partition as `sbatch --partition`
/// @param account as `sbatch --account`
/// @param extra further directives, each as after `#SBATCH`, such as `--constraint=a100`
/// @param throttle how many tasks of the array may run at once; 0 for as many as Slurm lets
public record SlurmOptions(
    String time,
    String memory,
    String gpus,
    String partition,
    String account,
    List<String> extra,
    int throttle) {

  /// Nothing asked for.
  public static final SlurmOptions NONE = new SlurmOptions("", "", "", "", "", List.of(), 0);

  private static final Pattern TIME =
      Pattern.compile("(?i)[0-9]+(:[0-9]{1,2}){0,2}|[0-9]+-[0-9]{1,2}(:[0-9]{1,2}){0,2}|unlimited");
  private static final Pattern MEMORY = Pattern.compile("[0-9]+[KMGTkmgt]?");
  private static final Pattern GPUS = Pattern.compile("([A-Za-z0-9_.-]+:)?[0-9]+");
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_.,-]+");
  private static final Pattern DIRECTIVE = Pattern.compile("--?[A-Za-z][^\\p{Cntrl}]*");

  /// @throws DispatchException when Slurm could not read one of them
  public SlurmOptions {
    extra = List.copyOf(extra);
    check("time", time, TIME, "minutes, HH:MM:SS or D-HH:MM:SS, such as 04:00:00");
    check("mem", memory, MEMORY, "a size such as 32G or 512M");
    check("gpus", gpus, GPUS, "a number, or TYPE:NUMBER, such as 1 or a100:2");
    check(
        "partition", partition, NAMES, "names of letters, digits, '_', '.', '-' with ',' between");
    check("account", account, NAMES, "letters, digits, '_', '.', '-'");
    for (String directive : extra) {
      check(
          "extra",
          directive,
          DIRECTIVE,
          "options of sbatch on one line, such as --constraint=a100");
    }
    if (throttle < 0) {
      throw new DispatchException(
          "--slurm-throttle %d: 1 or more tasks at once".formatted(throttle));
    }
  }

  private static void check(String option, String text, Pattern form, String allowed) {
    if (!text.isEmpty() && !form.matcher(text).matches()) {
      throw new DispatchException("--slurm-%s '%s': %s".formatted(option, shown(text), allowed));
    }
  }

  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /// What is asked for, each as after `#SBATCH`.
  List<String> directives() {
    var all = new ArrayList<String>();
    add(all, "partition", partition);
    add(all, "account", account);
    add(all, "time", time);
    add(all, "mem", memory);
    add(all, "gpus", gpus);
    all.addAll(extra);
    return all;
  }

  private static void add(List<String> all, String option, String text) {
    if (!text.isEmpty()) {
      all.add("--%s=%s".formatted(option, text));
    }
  }

  /// Whether it says nothing of where and how long to run.
  boolean lacksPlace() {
    return partition.isEmpty() && account.isEmpty() && time.isEmpty() && extra.isEmpty();
  }

  /// Whether it says nothing of what a task needs.
  boolean lacksNeeds() {
    return memory.isEmpty() && gpus.isEmpty() && extra.isEmpty();
  }
}
