-- Who watches the queue reads what is open, and what ended last.
CREATE INDEX tally_open ON tally (experiment) WHERE ended_at IS NULL;
CREATE INDEX tally_ended ON tally (ended_at, experiment) WHERE ended_at IS NOT NULL;
