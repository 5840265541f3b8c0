package dev.assay.store.sql;

import dev.assay.trial.JobState;
import dev.assay.trial.Moves;
import dev.assay.trial.Moves.By;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The counters that one change touches: read at the first touch, written once at its end (lanes
/// also before a claim looks at them). Exact, because the change holds the write lock throughout,
/// or else reads them again at its end, when it does.
final class Ledger {

  private static final List<JobState> COUNTED =
      Arrays.stream(JobState.values()).filter(s -> s != JobState.CREATED).toList();

  private static final String STATES =
      COUNTED.stream().map(JobState::word).collect(Collectors.joining(", "));

  private static final String READ =
      """
      SELECT y.experiment, y.priority, y.parallelism, y.gate, y.followers, %s, y.started_at,
        y.ended_at, y.growth, %s
      FROM tally y
      LEFT JOIN stage s ON s.experiment = y.experiment
      LEFT JOIN lane l ON l.id = s.lane
      WHERE y.experiment = ?\
      """
          .formatted(STATES.replaceAll("(\\w+)", "y.$1"), Lane.COLUMNS);

  /// The limit stands in the condition: what would pass it changes no row.
  private static final String WRITE =
      """
      UPDATE tally SET priority = ?, gate = ?, followers = ?, %s, started_at = ?, ended_at = ?,
        growth = ?
      WHERE experiment = ? AND ? <= parallelism\
      """
          .formatted(STATES.replaceAll("(\\w+)", "$1 = ?"));

  /// Where jobs begin; a new experiment has no others, and nobody follows it yet.
  private static final List<JobState> BEGINNINGS =
      COUNTED.stream()
          .filter(state -> Moves.sources(state, By.SUBMIT).contains(JobState.CREATED))
          .toList();

  private static final String INSERT =
      """
      INSERT INTO tally (experiment, priority, parallelism, gate, ended_at, growth, %s)
      VALUES (%s)\
      """
          .formatted(
              BEGINNINGS.stream().map(JobState::word).collect(Collectors.joining(", ")),
              String.join(", ", Collections.nCopies(6 + BEGINNINGS.size(), "?")));

  /// Nobody waits in a lane without queued jobs.
  private static final String WRITE_LANE =
      """
      UPDATE lane SET ready = ?, can_run = ?, active = ?, vtime = ?, prio = ?, floor = ?,
        passes = CASE WHEN CAST(? AS bigint) = 0 THEN 0 ELSE passes END,
        passed_at = CASE WHEN CAST(? AS bigint) = 0 THEN NULL ELSE passed_at END
      WHERE id = ?\
      """;

  private static final String INSERT_LANE =
      """
      INSERT INTO lane (ready, can_run, active, vtime, prio, id, experiment, %s)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """
          .formatted(Lane.Shape.COLUMNS);

  private final Session session;
  private final Pace pace;
  private final long now;
  private final Reach reach;
  private final Map<Long, Account> accounts = new LinkedHashMap<>();

  Ledger(Session session, Pace pace, long now, Reach reach) {
    this.session = session;
    this.pace = pace;
    this.now = now;
    this.reach = reach;
  }

  /// The counters of an experiment.
  Account of(long experiment) {
    var account = accounts.get(experiment);
    if (account == null) {
      account = read(experiment);
      accounts.put(experiment, account);
    }
    return account;
  }

  /// Takes in the counters of a new experiment.
  void open(Account account) {
    accounts.put(account.experiment, account);
  }

  /// Its counters are gone with it.
  void forget(long experiment) {
    accounts.remove(experiment);
    pace.forget();
  }

  private Account read(long experiment) {
    var lanes = new TreeMap<Long, Lane>(); // a lane may be that of several stages
    var account =
        session
            .list(
                READ,
                row -> {
                  var found = new Account(row);
                  Lane.maybe(row).ifPresent(lane -> lanes.put(lane.id, lane));
                  return found;
                },
                experiment)
            .getFirst();
    account.before = NoticeLog.Before.of(account);
    account.lanes = List.copyOf(lanes.values());
    account.vtime = account.lanes.isEmpty() ? 0 : account.lanes.getFirst().vtime;
    account.vtimeBefore = account.vtime;
    return account;
  }

  /// Those that were asked for in this change.
  Collection<Account> touched() {
    return accounts.values();
  }

  /// Whether there is anything to be written.
  boolean isTouched() {
    return accounts.values().stream().anyMatch(Account::isTouched);
  }

  /// Puts what this change has added to counters on top of what they are now.
  ///
  /// @throws TooNarrow when a limit would be passed that was not yet reached when it was looked at
  void catchUp() {
    for (var account : List.copyOf(accounts.values())) {
      var now = read(account.experiment);
      now.add(account);
      if (now.occupied() > now.parallelism) {
        reach.needStore();
      }
      accounts.put(account.experiment, now);
    }
  }

  /// Writes lanes, so that a claim sees them.
  void settleLanes() {
    accounts.values().forEach(this::settleLanes);
  }

  /// Writes everything.
  void settle() {
    for (var account : new ArrayList<>(accounts.values())) {
      settleLanes(account);
      settleTally(account);
    }
  }

  private void settleLanes(Account account) {
    boolean active = account.isActive();
    if (account.joins || (active && !account.wasActive)) {
      account.vtime = Math.max(account.vtime, pace.of(account.priority));
    }
    boolean all =
        account.joins || active != account.wasActive || account.vtime != account.vtimeBefore;
    account.mark();
    for (var lane : account.lanes) {
      if (all || lane.isChanged() || !lane.isStored()) {
        write(account, lane, active);
        lane.keep();
      }
    }
    account.joins = false;
    account.wasActive = active;
    account.vtimeBefore = account.vtime;
  }

  private void write(Account account, Lane lane, boolean active) {
    if (lane.isStored()) {
      pace.forget();
      session.one(
          WRITE_LANE,
          lane.ready,
          lane.canRun,
          active,
          account.vtime,
          account.priority,
          lane.floor,
          lane.ready,
          lane.ready,
          lane.id);
      return;
    }
    session.one(
        INSERT_LANE,
        lane.ready,
        lane.canRun,
        active,
        account.vtime,
        account.priority,
        lane.id,
        account.experiment,
        lane.shape.pool(),
        lane.shape.cpus(),
        lane.shape.gpus(),
        lane.shape.memory(),
        lane.shape.preference().toString());
  }

  private void settleTally(Account account) {
    if (!account.dirty) {
      return;
    }
    NoticeLog.write(session, account, now);
    account.endedAt = !account.isEnded() ? null : account.endedAt == null ? now : account.endedAt;
    if (account.isStored) {
      update(account);
    } else {
      insert(account);
    }
    account.isStored = true;
    account.dirty = false;
    account.before = NoticeLog.Before.of(account);
  }

  private void update(Account account) {
    var values = new ArrayList<@Nullable Object>();
    values.add(account.priority);
    values.add(account.gate);
    values.add(account.followers);
    for (var state : COUNTED) {
      values.add(account.count(state));
    }
    values.add(account.startedAt);
    values.add(account.endedAt);
    values.add(account.growth.word());
    values.add(account.experiment);
    values.add(account.occupied());
    session.one(WRITE, values.toArray());
  }

  private void insert(Account account) {
    var values = new ArrayList<@Nullable Object>();
    values.add(account.experiment);
    values.add(account.priority);
    values.add(account.parallelism);
    values.add(account.gate);
    values.add(account.endedAt);
    values.add(account.growth.word());
    for (var state : BEGINNINGS) {
      values.add(account.count(state));
    }
    session.one(INSERT, values.toArray());
  }
}
