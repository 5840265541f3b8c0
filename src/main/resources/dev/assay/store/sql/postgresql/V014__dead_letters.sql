-- A job that failed for good is a dead letter until somebody drops it or tries it again. One that was told of from
-- elsewhere is none: nothing here could try it again.
ALTER TABLE job ADD COLUMN dropped_at bigint;
CREATE INDEX job_dead ON job (dropped_at, ended_at, id) WHERE state = 'failed' AND told = 0;
