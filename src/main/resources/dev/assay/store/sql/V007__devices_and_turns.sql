-- What an attempt holds of each device; that of a live attempt nobody else may hold.
CREATE TABLE device_share (
  attempt INTEGER NOT NULL,
  device  TEXT    NOT NULL,
  label   TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  share   REAL    NOT NULL CHECK (share > 0 AND share <= 1),
  PRIMARY KEY (attempt, device)
) STRICT, WITHOUT ROWID;

ALTER TABLE attempt ADD COLUMN gpu_memory INTEGER;
ALTER TABLE attempt ADD COLUMN gpu_utilization REAL;
ALTER TABLE attempt ADD COLUMN gpu_hottest INTEGER;

-- A list of {device, label, name, reserved}.
ALTER TABLE worker ADD COLUMN devices TEXT NOT NULL DEFAULT '[]';

-- The preference becomes part of a lane's shape: who waits for one device must not hold up who may
-- have another. `passes` counts how often others were taken before it because it did not fit,
-- `passed_at` is the first time, `keeper` the worker that keeps room for it.
CREATE TABLE lane_of_shape (
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
  keeper         INTEGER,
  UNIQUE (experiment, pool, cpus, gpus, memory, gpu_preference)
) STRICT;

INSERT INTO lane_of_shape (id, experiment, pool, cpus, gpus, memory, gpu_preference, prio, vtime,
    ready, can_run, active)
  SELECT id, experiment, pool, cpus, gpus, memory,
    coalesce((SELECT min(s.gpu_preference) FROM stage s WHERE s.lane = lane.id), ''),
    prio, vtime, ready, can_run, active
  FROM lane;

-- Stages of one shape and several preferences shared a lane; now each preference has its own.
INSERT INTO lane_of_shape (experiment, pool, cpus, gpus, memory, gpu_preference, prio, vtime, ready,
    can_run, active)
  SELECT l.experiment, l.pool, l.cpus, l.gpus, l.memory, s.gpu_preference, l.prio, l.vtime, 0,
    l.can_run, l.active
  FROM stage s
  JOIN lane_of_shape l ON l.id = s.lane AND l.gpu_preference <> s.gpu_preference
  GROUP BY s.lane, s.gpu_preference;

CREATE TEMP TABLE moved AS
  SELECT s.id AS stage, s.lane AS old, n.id AS new
  FROM stage s
  JOIN lane l ON l.id = s.lane
  JOIN lane_of_shape n ON n.experiment = l.experiment AND n.pool = l.pool AND n.cpus = l.cpus
    AND n.gpus = l.gpus AND n.memory = l.memory AND n.gpu_preference = s.gpu_preference
  WHERE n.id <> s.lane;

UPDATE stage SET lane = (SELECT new FROM moved WHERE stage = stage.id)
  WHERE id IN (SELECT stage FROM moved);
UPDATE job SET lane = (SELECT new FROM moved WHERE stage = job.stage)
  WHERE stage IN (SELECT stage FROM moved);
UPDATE lane_of_shape SET ready =
    (SELECT count(*) FROM job j WHERE j.lane = lane_of_shape.id AND j.state = 'queued')
  WHERE id IN (SELECT old FROM moved) OR id IN (SELECT new FROM moved);
UPDATE lane_of_shape SET can_run = 0 WHERE ready = 0;
DROP TABLE moved;

DROP TABLE lane;
ALTER TABLE lane_of_shape RENAME TO lane;
CREATE INDEX lane_pick
  ON lane (pool, prio DESC, vtime, id, cpus, gpus, memory, experiment, gpu_preference)
  WHERE can_run = 1;
CREATE INDEX lane_active ON lane (prio, vtime, can_run) WHERE active = 1;
CREATE INDEX lane_passed ON lane (pool, prio DESC, passed_at, id) WHERE passed_at IS NOT NULL;
