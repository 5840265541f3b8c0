-- What several jobs would do alike is done once. `attempt` is the one whose result the others take; null while there
-- is none. Which job does it now, or may, the states of its jobs tell.
CREATE TABLE work (
  id      INTEGER PRIMARY KEY,
  key     TEXT    NOT NULL UNIQUE,
  attempt INTEGER,
  done_at INTEGER,
  hits    INTEGER NOT NULL DEFAULT 0,
  used_at INTEGER
) STRICT;
CREATE INDEX work_attempt ON work (attempt) WHERE attempt IS NOT NULL;
CREATE INDEX work_done ON work (done_at, id) WHERE attempt IS NOT NULL;

-- `reused` is the attempt whose result the job took instead of running.
ALTER TABLE job ADD COLUMN work INTEGER;
ALTER TABLE job ADD COLUMN reused INTEGER;
CREATE INDEX job_work ON job (work, state, id) WHERE work IS NOT NULL;
CREATE INDEX job_reused ON job (experiment, id) WHERE reused IS NOT NULL;

-- {refresh, files, scored_by}; null where every job does its own work.
ALTER TABLE stage ADD COLUMN reuse TEXT;
