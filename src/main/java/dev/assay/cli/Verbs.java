package dev.assay.cli;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every verb by its words. The list is plain text, so that naming one verb builds no other.
final class Verbs {

  /// A verb as it is listed.
  ///
  /// @param words such as `queue hold`
  record Listed(String words, String summary) {
    String noun() {
      return words.split(" ", 2)[0];
    }

    Optional<String> action() {
      int space = words.indexOf(' ');
      return space < 0 ? Optional.empty() : Optional.of(words.substring(space + 1));
    }
  }

  /// In the order of the help.
  static final List<Listed> ALL =
      List.of(
          new Listed("demo", "Run a small real experiment and show what it found"),
          new Listed("run", "Submit a FILE, or a COMMAND after --, and work here until done"),
          new Listed("submit", "Store experiments and queue their jobs"),
          new Listed("simulate", "Try a sweep on a known answer, in virtual time"),
          new Listed("worker start", "Run queued jobs"),
          new Listed("worker stop", "Ask workers to end; their jobs live on"),
          new Listed("worker status", "Show the workers"),
          new Listed("worker logs", "Show what a detached worker said"),
          new Listed("pool list", "Show what waits and runs in every pool, and its workers"),
          new Listed("pool scale", "Start workers of pools as their jobs need, down to none"),
          new Listed("experiment list", "Show experiments, newest first"),
          new Listed("experiment get", "Show one experiment"),
          new Listed("experiment cancel", "Cancel whatever of it has not ended"),
          new Listed("experiment set-priority", "Set its priority"),
          new Listed("experiment budget", "Show or raise what it may use"),
          new Listed("experiment tag", "Add tags, or take them away"),
          new Listed("experiment note", "Write a note on it"),
          new Listed("experiment archive", "Hide it from lists"),
          new Listed("experiment restore", "Show it in lists again"),
          new Listed("experiment delete", "Remove it with its trials and files"),
          new Listed("experiments", "Show the whole queue at a glance, also while it changes"),
          new Listed("top", "Show what runs on this machine and what it uses"),
          new Listed("gpus", "Show the GPUs, what they do, and who is on them"),
          new Listed("trial list", "Show the trials of an experiment"),
          new Listed("trial show", "Show one trial with its jobs and attempts"),
          new Listed("trial diff", "Show where trials differ"),
          new Listed("trial tag", "Add tags, or take them away"),
          new Listed("trial note", "Write a note on it"),
          new Listed("trial metrics", "Show what a trial reported"),
          new Listed("trial logs", "Show what a trial printed"),
          new Listed("trial code", "Write the snapshot of its code to a new folder"),
          new Listed("sweep init", "Write a commented specification to begin with"),
          new Listed("sweep from-script", "Draft a specification from the options of a script"),
          new Listed("sweep start", "Store a sweep, whose trials workers propose and run"),
          new Listed("sweep status", "Show where a sweep stands"),
          new Listed("sweep pause", "Propose nothing more; what was proposed runs on"),
          new Listed("sweep resume", "Let a paused or closed sweep go on"),
          new Listed("sweep stop", "Close a sweep, and end its trials"),
          new Listed("sweep extend", "Let a sweep have more trials"),
          new Listed("sweep enqueue", "Say what a sweep is to try before it proposes"),
          new Listed("sweep export", "Write the trials of an experiment for others"),
          new Listed("sweep import", "Take in trials that ended elsewhere, as a sweep"),
          new Listed("sweep tick", "Look at sweeps once and propose what is next, as for cron"),
          new Listed("sweep create", "Store a search whose trials you run yourself"),
          new Listed("sweep ask", "Take the next trials of a search, to run them yourself"),
          new Listed("sweep tell", "Tell how a trial you took has ended"),
          new Listed(
              "sweep analyze", "Show the best configurations, and which parameters mattered"),
          new Listed("sweep compare", "Compare experiments, and say what is chance"),
          new Listed("sweep check", "Fail where an experiment is worse than a baseline"),
          new Listed("sweep baseline", "Name the experiment that others are measured against"),
          new Listed("sweep duel", "Say which of two configurations is better, if one may"),
          new Listed("queue add", "Declare jobs of an experiment that a note describes"),
          new Listed("queue run", "Run what is declared, one after the other"),
          new Listed("sweep ablate", "Change one thing at a time, and see what each does"),
          new Listed("sweep freeze", "Write a specification that tries only what matters"),
          new Listed("queue materialize", "Write what is declared as a script for another machine"),
          new Listed("queue list", "Show jobs that have not ended"),
          new Listed("queue hold", "Keep waiting jobs from starting"),
          new Listed("queue release", "Let held jobs go on"),
          new Listed("queue stop", "Stop running jobs"),
          new Listed("queue remove", "Cancel jobs that have not started"),
          new Listed("queue clear", "Cancel every job that has not started"),
          new Listed("queue priority", "Set the priority of an experiment"),
          new Listed("queue move", "Give waiting jobs another place in their experiment"),
          new Listed("queue start", "Run queued jobs, as worker start does"),
          new Listed("queue status", "Show the workers, as worker status does"),
          new Listed("run-queued", "Run one declared job"),
          new Listed("explain", "Say why something waits, runs or has ended"),
          new Listed("retry", "Queue ended jobs again"),
          new Listed("dead list", "Show jobs that failed for good"),
          new Listed("dead retry", "Queue them again, with a fresh budget of retries"),
          new Listed("dead drop", "List them no more"),
          new Listed("cache list", "Show results that are used again"),
          new Listed("cache show", "Show one of them, with its files"),
          new Listed("cache drop", "Use results no more"),
          new Listed("rerun", "Run a trial again, as a new experiment"),
          new Listed("wait", "Wait until all of them have ended"),
          new Listed("results", "Show what an experiment found"),
          new Listed("report", "Write what an experiment found to one file with charts"),
          new Listed("events", "Show what happened"),
          new Listed("clean", "Remove files of ended attempts"),
          new Listed("health", "Watch over the store, its workers and its queue"),
          new Listed("doctor", "Look this machine over, and say what to do"),
          new Listed("tree merge", "Merge what two machines did to a tree in git"),
          new Listed("tree export", "Copy what has ended from the SQLite store into a tree"),
          new Listed("tree import", "Copy what has ended from a tree into the SQLite store"),
          new Listed("db check", "Look the store over"),
          new Listed("db backup", "Write a copy of the store"),
          new Listed("db copy", "Copy the whole store into an empty one"),
          new Listed("db compact", "Give unused space back"),
          new Listed("config show", "Show the settings in force"),
          new Listed("install", "Begin a repository for notes and runs"),
          new Listed("new hypothesis", "Begin the note of a hypothesis"),
          new Listed("new experiment", "Begin the note of an experiment"),
          new Listed("new finding", "Begin the note of a finding, also from runs"),
          new Listed("new run", "Write a run of an experiment down"),
          new Listed("ledger promote", "Write what git carries of ended runs"),
          new Listed("ledger backfill", "The same for every ended run of this machine"),
          new Listed("validate", "Say what is wrong with notes, runs, and what notes cite of runs"),
          new Listed("id", "Print the id of a configuration"),
          new Listed("import", "Print another tool's sweep as a specification"),
          new Listed("schema", "Print the JSON Schema of a specification"),
          new Listed("self-test", "Prove on this machine that what is installed works"),
          new Listed("completion", "Print a script for bash, zsh or fish"),
          new Listed("version", "Print the version"),
          new Listed("help", "Show help for a verb"));

  private Verbs() {}

  /// The verb with exactly these words, which must be of [#ALL].
  static Verb named(Listed listed) {
    String action = listed.action().orElse("");
    return switch (listed.noun()) {
      case "demo" -> new DemoVerb();
      case "run" -> new RunVerb();
      case "submit" -> new SubmitVerb();
      case "simulate" -> new SimulateVerb();
      case "worker" -> new WorkerVerb(action);
      case "pool" -> new PoolVerb(action);
      case "experiment" ->
          isLabel(action)
              ? new LabelVerb("experiment", action)
              : action.equals("budget") ? new BudgetVerb() : new ExperimentVerb(action);
      case "experiments" -> new ExperimentsVerb();
      case "top" -> new TopVerb();
      case "trial" -> trial(action);
      case "gpus" -> new GpusVerb();
      case "sweep" -> sweep(action);
      case "queue" -> queue(action);
      case "run-queued" -> new QueueRunVerb(true);
      case "explain" -> new ExplainVerb();
      case "retry" -> new RetryVerb();
      case "dead" -> new DeadVerb(action);
      case "cache" -> new CacheVerb(action);
      case "rerun" -> new RerunVerb();
      case "wait" -> new WaitVerb();
      case "results" -> new ResultsVerb();
      case "report" -> new ReportVerb();
      case "events" -> new EventsVerb();
      case "clean" -> new CleanVerb();
      case "health" -> new HealthVerb();
      case "doctor" -> new DoctorVerb();
      case "tree" -> action.equals("merge") ? new TreeVerb() : new TreeCopyVerb(action);
      case "db" -> new DbVerb(action);
      case "config" -> new ConfigVerb();
      case "install" -> new InstallVerb();
      case "new" -> new NewVerb(action);
      case "ledger" -> new LedgerVerb(action);
      case "validate" -> new ValidateVerb();
      case "id" -> new IdVerb();
      case "import" -> new ImportVerb();
      case "schema" -> new SchemaVerb();
      case "self-test" -> new SelfTestVerb();
      case "completion" -> new CompletionVerb();
      case "version" -> new VersionVerb();
      case "help" -> new HelpVerb();
      default -> throw new IllegalStateException("no class for the verb " + listed.words());
    };
  }

  private static Verb queue(String action) {
    return switch (action) {
      case "start", "status" -> new WorkerVerb(action);
      case "add" -> new QueueAddVerb();
      case "run" -> new QueueRunVerb(false);
      case "materialize" -> new MaterializeVerb();
      default -> new QueueVerb(action);
    };
  }

  private static Verb trial(String action) {
    if (isLabel(action)) {
      return new LabelVerb("trial", action);
    }
    return action.equals("code") ? new CodeVerb() : new TrialVerb(action);
  }

  private static Verb sweep(String action) {
    if (action.equals("enqueue")) {
      return new EnqueueVerb();
    }
    if (action.equals("ablate")) {
      return new AblateVerb();
    }
    if (action.equals("freeze")) {
      return new FreezeVerb();
    }
    if (ShapeVerb.ACTIONS.contains(action)) {
      return new ShapeVerb(action);
    }
    if (action.equals("baseline")) {
      return new BaselineVerb();
    }
    if (action.equals("resume")) {
      return new ResumeVerb();
    }
    if (action.equals("export")) {
      return new ExportVerb();
    }
    if (action.equals("import")) {
      return new TakeInVerb();
    }
    if (SteerVerb.ACTIONS.contains(action)) {
      return new SteerVerb(action);
    }
    return AnalysisVerb.ACTIONS.contains(action) ? new AnalysisVerb(action) : new SweepVerb(action);
  }

  private static boolean isLabel(String action) {
    return action.equals("tag") || action.equals("note");
  }

  /// The verb with these words; empty if there is none.
  static Optional<Listed> find(String words) {
    return ALL.stream().filter(verb -> verb.words().equals(words)).findFirst();
  }

  /// The actions of `noun`; empty where it is a verb itself, or nothing.
  static List<String> actions(String noun) {
    return ALL.stream()
        .filter(verb -> verb.noun().equals(noun))
        .flatMap(verb -> verb.action().stream())
        .toList();
  }

  /// What was probably meant by a first word that is no noun and no verb.
  static List<String> nearest(String word) {
    List<String> byAction =
        ALL.stream()
            .filter(verb -> verb.action().filter(word::equals).isPresent())
            .map(Listed::words)
            .toList();
    if (!byAction.isEmpty()) {
      return byAction;
    }
    Set<String> nouns = new LinkedHashSet<>();
    ALL.forEach(verb -> nouns.add(verb.noun()));
    return nearest(word, nouns).stream().toList();
  }

  /// The one of `candidates` that is spelled most like `word`, if any is near.
  static Optional<String> nearest(String word, Iterable<String> candidates) {
    record Near(String text, int distance) {}
    var near = new java.util.ArrayList<Near>();
    for (String candidate : candidates) {
      boolean begins = candidate.startsWith(word) && !word.isEmpty();
      near.add(new Near(candidate, begins ? 0 : distance(word, candidate)));
    }
    return near.stream()
        .filter(one -> one.distance() <= Math.max(1, word.length() / 2))
        .min(Comparator.comparingInt(Near::distance))
        .map(Near::text);
  }

  /// How many letters must be put in, left out or changed to make one from the other.
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
