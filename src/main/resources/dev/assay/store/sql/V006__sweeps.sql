-- An experiment whose trials are proposed one after another. `why` tells of its phase.
-- `leader` is the process that proposes, until `leader_until`: a courtesy that saves work, for what
-- is proposed is guarded by its number.
CREATE TABLE sweep (
  experiment   INTEGER PRIMARY KEY,
  trial_limit  INTEGER CHECK (trial_limit >= 0),
  start_at     INTEGER,
  why          TEXT    NOT NULL DEFAULT '',
  leader       TEXT    NOT NULL DEFAULT '',
  leader_until INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Whether more trials may come; an experiment that still grows has not ended.
ALTER TABLE tally ADD COLUMN growth TEXT NOT NULL DEFAULT 'fixed'
  CHECK (growth IN ('fixed', 'open', 'paused', 'closed'));
CREATE INDEX tally_growing ON tally (experiment) WHERE growth = 'open';

-- Null for one that was submitted with its experiment.
ALTER TABLE trial ADD COLUMN created_at INTEGER;

-- A job that no worker runs: whoever asked for its trial tells how it ended.
ALTER TABLE job ADD COLUMN told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1));
