-- Configurations that a person wants tried next, the oldest first. One that has become a trial is removed with the same
-- change; the origin of the trial says who asked for it.
CREATE TABLE enqueued (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  experiment INTEGER NOT NULL,
  params     TEXT    NOT NULL,
  as_it_is   INTEGER NOT NULL CHECK (as_it_is IN (0, 1)),
  actor      TEXT    NOT NULL,
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX enqueued_waiting ON enqueued (experiment, id);
