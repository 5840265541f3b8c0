-- `until` is the resource at which a job pauses, null to train to the end; `resumes` the attempt, of whichever trial,
-- whose checkpoint it goes on from.
ALTER TABLE job ADD COLUMN until REAL;
ALTER TABLE job ADD COLUMN resumes INTEGER;
CREATE INDEX job_paused ON job (experiment, id) WHERE state = 'stopped' AND reason = 'paused';
