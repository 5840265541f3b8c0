-- What somebody is to be told of an experiment; a row goes when everybody knows. `worker` holds it
-- while it lives in `epoch`. `noted`: the targets that are done with, with spaces between them.
CREATE TABLE notice (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  experiment INTEGER NOT NULL,
  occasion   TEXT    NOT NULL,
  why        TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  tries      INTEGER NOT NULL DEFAULT 0,
  noted      TEXT    NOT NULL DEFAULT '',
  worker     INTEGER,
  epoch      INTEGER
) STRICT;
CREATE INDEX notice_experiment ON notice (experiment);
