-- What an experiment may use; one that is not limited has no row. GPU time in device-milliseconds, money in
-- millionths. What attempts may still come to is reserved when they are claimed, and goes over to what is spent
-- when they end. `reached` is the limit that nothing more fits into; `paused` tells whether its sweep was open
-- until then. `due_at` is when its time is over, as far as that is known.
CREATE TABLE budget (
  experiment      INTEGER PRIMARY KEY,
  completed_limit INTEGER,
  gpu_limit       INTEGER,
  gpu_reserved    INTEGER NOT NULL DEFAULT 0 CHECK (gpu_reserved >= 0),
  gpu_spent       INTEGER NOT NULL DEFAULT 0 CHECK (gpu_spent >= 0),
  money_limit     INTEGER,
  money_reserved  INTEGER NOT NULL DEFAULT 0 CHECK (money_reserved >= 0),
  money_spent     INTEGER NOT NULL DEFAULT 0 CHECK (money_spent >= 0),
  wall_limit      INTEGER,
  deadline        INTEGER,
  due_at          INTEGER,
  stops           INTEGER NOT NULL CHECK (stops IN (0, 1)),
  gpu_price       REAL    NOT NULL,
  cpu_price       REAL    NOT NULL,
  reached         TEXT    NOT NULL DEFAULT '',
  paused          INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  CHECK (gpu_limit IS NULL OR gpu_spent + gpu_reserved <= gpu_limit),
  CHECK (money_limit IS NULL OR money_spent + money_reserved <= money_limit)
) STRICT;
CREATE INDEX budget_due ON budget (due_at) WHERE due_at IS NOT NULL AND reached = '';

-- How long an attempt of a stage may hold what it takes, in milliseconds; null where nothing ends it.
CREATE TABLE budget_stage (
  stage   INTEGER PRIMARY KEY,
  longest INTEGER
) STRICT;

-- What is set aside for one live attempt.
CREATE TABLE budget_hold (
  attempt INTEGER PRIMARY KEY,
  gpu     INTEGER NOT NULL,
  money   INTEGER NOT NULL
) STRICT;
