-- What experiments and attempts were made of, as JSON. Not in their own rows, which lists read.
CREATE TABLE provenance (
  experiment INTEGER PRIMARY KEY,
  document   TEXT    NOT NULL
) STRICT;

CREATE TABLE attempt_provenance (
  attempt  INTEGER PRIMARY KEY,
  document TEXT    NOT NULL
) STRICT;
