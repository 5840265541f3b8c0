-- Every submission pays for every index, so those that another can stand in for go. An experiment is open
-- while a job of it is (job_open) or more trials may come.
DROP INDEX tally_open;
DROP INDEX tally_growing;
CREATE INDEX tally_growing ON tally (growth, experiment) WHERE growth = 'open' OR growth = 'paused';

-- The lanes of an experiment are found by its stages; that no two of them are of one shape, `db check` sees.
CREATE TABLE lane_of_stage (
  id             INTEGER PRIMARY KEY,
  experiment     INTEGER NOT NULL,
  pool           TEXT    NOT NULL,
  cpus           REAL    NOT NULL,
  gpus           REAL    NOT NULL,
  memory         INTEGER NOT NULL,
  gpu_preference TEXT    NOT NULL,
  prio           INTEGER NOT NULL,
  vtime          REAL    NOT NULL DEFAULT 0,
  ready          INTEGER NOT NULL DEFAULT 0 CHECK (ready >= 0),
  can_run        INTEGER NOT NULL DEFAULT 0,
  active         INTEGER NOT NULL DEFAULT 0,
  passes         INTEGER NOT NULL DEFAULT 0,
  passed_at      INTEGER,
  keeper         INTEGER
) STRICT;
INSERT INTO lane_of_stage SELECT * FROM lane;
DROP TABLE lane;
ALTER TABLE lane_of_stage RENAME TO lane;
CREATE INDEX lane_pick
  ON lane (pool, prio DESC, vtime, id, cpus, gpus, memory, experiment, gpu_preference)
  WHERE can_run = 1;
CREATE INDEX lane_active ON lane (prio, vtime, can_run) WHERE active = 1;
CREATE INDEX lane_passed ON lane (pool, prio DESC, passed_at, id) WHERE passed_at IS NOT NULL;

-- The last number was also kept in a table of its own, written with every row. A stage is never referred to from
-- outside, and no event is ever removed, so the greatest one will do. What is stored stays as it is.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'PRIMARY KEY AUTOINCREMENT', 'PRIMARY KEY')
  WHERE type = 'table' AND name IN ('stage', 'event');
PRAGMA writable_schema = RESET;
DELETE FROM sqlite_sequence WHERE name IN ('stage', 'event');
