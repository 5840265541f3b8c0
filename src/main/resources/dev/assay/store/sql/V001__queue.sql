-- Instants are milliseconds UTC. Public ids are text; these integers never leave the store.

CREATE TABLE migration (
  version    INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL,
  checksum   TEXT    NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE experiment (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  uid        TEXT    NOT NULL UNIQUE,
  name       TEXT    NOT NULL,
  archived   INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
  trials     INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  labels     TEXT    NOT NULL,
  spec       TEXT    NOT NULL
) STRICT;
CREATE INDEX experiment_name ON experiment (name, id) WHERE archived = 0;

-- How many jobs of an experiment are in each state, in one row that is written with every change.
-- Nothing refers to it. `gate` counts parents outside that have not ended, `followers` those that
-- wait for this experiment or a part of it.
CREATE TABLE tally (
  experiment  INTEGER PRIMARY KEY,
  priority    INTEGER NOT NULL,
  parallelism INTEGER NOT NULL CHECK (parallelism >= 1),
  gate        INTEGER NOT NULL DEFAULT 0 CHECK (gate >= 0),
  followers   INTEGER NOT NULL DEFAULT 0 CHECK (followers >= 0),
  queued      INTEGER NOT NULL DEFAULT 0 CHECK (queued >= 0),
  held        INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  blocked     INTEGER NOT NULL DEFAULT 0 CHECK (blocked >= 0),
  delayed     INTEGER NOT NULL DEFAULT 0 CHECK (delayed >= 0),
  running     INTEGER NOT NULL DEFAULT 0 CHECK (running >= 0),
  stopping    INTEGER NOT NULL DEFAULT 0 CHECK (stopping >= 0),
  completed   INTEGER NOT NULL DEFAULT 0 CHECK (completed >= 0),
  failed      INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
  stopped     INTEGER NOT NULL DEFAULT 0 CHECK (stopped >= 0),
  cancelled   INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  skipped     INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
  started_at  INTEGER,
  ended_at    INTEGER,
  CHECK (running + stopping <= parallelism)
) STRICT;

-- An experiment's jobs of one shape in one pool. All lanes of an experiment have one `vtime`.
-- `can_run`: something is ready and the experiment is below its parallelism.
-- `active`: the experiment has queued or live jobs.
CREATE TABLE lane (
  id         INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  pool       TEXT    NOT NULL,
  cpus       REAL    NOT NULL,
  gpus       REAL    NOT NULL,
  memory     INTEGER NOT NULL,
  prio       INTEGER NOT NULL,
  vtime      REAL    NOT NULL DEFAULT 0,
  ready      INTEGER NOT NULL DEFAULT 0 CHECK (ready >= 0),
  can_run    INTEGER NOT NULL DEFAULT 0,
  active     INTEGER NOT NULL DEFAULT 0,
  UNIQUE (experiment, pool, cpus, gpus, memory)
) STRICT;
CREATE INDEX lane_pick ON lane (pool, prio DESC, vtime, id, cpus, gpus, memory, experiment)
  WHERE can_run = 1;
CREATE INDEX lane_active ON lane (prio, vtime, can_run) WHERE active = 1;

CREATE TABLE stage (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  experiment     INTEGER NOT NULL,
  ordinal        INTEGER NOT NULL,
  name           TEXT    NOT NULL,
  lane           INTEGER NOT NULL,
  needs          INTEGER NOT NULL,
  children       INTEGER NOT NULL,
  max_failures   INTEGER NOT NULL,
  timeout        INTEGER,
  cpus           REAL    NOT NULL,
  gpus           REAL    NOT NULL,
  memory         INTEGER NOT NULL,
  nodes          INTEGER NOT NULL,
  pool           TEXT    NOT NULL,
  gpu_preference TEXT    NOT NULL,
  UNIQUE (experiment, name)
) STRICT;

-- A stage waits for an earlier stage of the same trial. A parent is made before its child, so
-- there can be no cycle.
CREATE TABLE need (
  child  INTEGER NOT NULL,
  parent INTEGER NOT NULL CHECK (parent < child),
  on_any INTEGER NOT NULL,
  PRIMARY KEY (child, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX need_parent ON need (parent);

-- An experiment waits for another experiment, or for one trial or job of it.
-- `met` is null until the parent has ended; then whether the end was the one asked for.
CREATE TABLE follow (
  id     INTEGER PRIMARY KEY,
  child  INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  trial  INTEGER,
  job    INTEGER,
  on_any INTEGER NOT NULL,
  met    INTEGER
) STRICT;
CREATE INDEX follow_child ON follow (child);
CREATE INDEX follow_parent ON follow (parent);

-- `score` is a number, the text 'nan', or null.
CREATE TABLE trial (
  id         INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  content    BLOB    NOT NULL,
  replicate  INTEGER NOT NULL,
  score      ANY,
  params     TEXT    NOT NULL,
  origin     TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX trial_number ON trial (experiment, number);
CREATE INDEX trial_content ON trial (content);
CREATE INDEX trial_score ON trial (experiment, score) WHERE typeof(score) = 'real';

CREATE TABLE job (
  id         INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  trial      INTEGER NOT NULL,
  stage      INTEGER NOT NULL,
  part       INTEGER NOT NULL DEFAULT 1,
  lane       INTEGER NOT NULL,
  state      TEXT    NOT NULL,
  intended   TEXT,
  reason     TEXT    NOT NULL DEFAULT '',
  attempts   INTEGER NOT NULL DEFAULT 0,
  failures   INTEGER NOT NULL DEFAULT 0,
  crashes    INTEGER NOT NULL DEFAULT 0,
  losses     INTEGER NOT NULL DEFAULT 0,
  attempt    INTEGER,
  run_at     INTEGER,
  waits      INTEGER NOT NULL DEFAULT 0 CHECK (waits >= 0),
  started_at INTEGER,
  ended_at   INTEGER,
  vals       TEXT,
  CHECK ((ended_at IS NOT NULL)
    = (state IN ('completed', 'failed', 'stopped', 'cancelled', 'skipped'))),
  CHECK ((intended IS NOT NULL) = (state = 'stopping'))
) STRICT;
CREATE UNIQUE INDEX job_trial ON job (trial, stage, part);
CREATE INDEX job_ready ON job (lane, id) WHERE state = 'queued';
CREATE INDEX job_delayed ON job (run_at, id) WHERE state = 'delayed';
CREATE INDEX job_open ON job (experiment, id) WHERE ended_at IS NULL;

-- AUTOINCREMENT: a number is never used twice, so it is the fencing token.
CREATE TABLE attempt (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  job         INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  worker      INTEGER NOT NULL,
  epoch       INTEGER NOT NULL,
  alive       INTEGER NOT NULL DEFAULT 1,
  ended       TEXT    NOT NULL DEFAULT '',
  reason      TEXT    NOT NULL DEFAULT '',
  message     TEXT    NOT NULL DEFAULT '',
  exit_code   INTEGER,
  signal      INTEGER,
  claimed_at  INTEGER NOT NULL,
  started_at  INTEGER,
  ended_at    INTEGER,
  cpu_ms      INTEGER,
  peak_memory INTEGER,
  last_output TEXT    NOT NULL DEFAULT '',
  progress    TEXT
) STRICT;
CREATE UNIQUE INDEX attempt_job ON attempt (job, number);
CREATE INDEX attempt_live ON attempt (worker, id) WHERE alive = 1;

CREATE TABLE worker (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  uid         TEXT    NOT NULL UNIQUE,
  epoch       INTEGER NOT NULL,
  alive       INTEGER NOT NULL DEFAULT 1,
  wish        TEXT    NOT NULL DEFAULT 'none',
  beats       INTEGER NOT NULL DEFAULT 0,
  started_at  INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  host        TEXT    NOT NULL,
  boot_id     TEXT    NOT NULL,
  pid         INTEGER NOT NULL,
  start_ticks INTEGER NOT NULL,
  pool        TEXT    NOT NULL,
  slots       INTEGER NOT NULL,
  cpus        REAL    NOT NULL,
  gpus        REAL    NOT NULL,
  memory      INTEGER NOT NULL,
  version     TEXT    NOT NULL
) STRICT;
CREATE INDEX worker_alive ON worker (id) WHERE alive = 1;

-- A null value is NaN, which SQLite cannot hold.
CREATE TABLE metric (
  attempt  INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  step     INTEGER NOT NULL,
  instance TEXT    NOT NULL,
  value    REAL,
  PRIMARY KEY (attempt, name, step, instance)
) STRICT, WITHOUT ROWID;

-- Holds public ids, because it outlives what it tells of. `hash` is for a chain, not yet written.
CREATE TABLE event (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  type       TEXT    NOT NULL,
  actor      TEXT    NOT NULL,
  experiment TEXT,
  trial      INTEGER,
  stage      TEXT,
  part       INTEGER,
  attempt    INTEGER,
  data       TEXT,
  hash       BLOB
) STRICT;
CREATE INDEX event_experiment ON event (experiment, seq) WHERE experiment IS NOT NULL;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE idempotency (
  key        TEXT    PRIMARY KEY,
  body       TEXT    NOT NULL,
  receipt    TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
