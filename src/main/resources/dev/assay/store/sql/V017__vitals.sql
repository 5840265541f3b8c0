-- Since when the job of an attempt had waited when it was claimed; null where it had waited since it was made.
ALTER TABLE attempt ADD COLUMN queued_at INTEGER;

-- What was counted of the events, for who watches many stores: so that counts only grow, and a look costs no more than
-- what happened since the last. `position` is the last event that was counted, `probe` a row to write to.
CREATE TABLE counter (
  name  TEXT    NOT NULL,
  label TEXT    NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (name, label)
) STRICT, WITHOUT ROWID;
