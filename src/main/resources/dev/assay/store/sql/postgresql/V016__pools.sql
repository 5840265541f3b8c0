-- Since when a job waits to be claimed; null where it was made so, and waits since its trial was made.
ALTER TABLE job ADD COLUMN queued_at bigint;

-- Prices of an hour in single pools, as {pool: {gpu_hour, cpu_hour}}; null where one price counts everywhere.
ALTER TABLE budget ADD COLUMN pool_prices text COLLATE "C";
