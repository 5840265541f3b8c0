-- Where a job stands in the line of its experiment: as it was made, until an operator moves it. The room between
-- two jobs is for those that are moved there.
ALTER TABLE job ADD COLUMN place INTEGER;
DROP INDEX job_ready;
CREATE INDEX job_ready ON job (lane, coalesce(place, id * 1048576)) WHERE state = 'queued';

-- Tags and the note of a trial; null where it has none. Those of an experiment are among its own labels.
ALTER TABLE trial ADD COLUMN labels TEXT;
