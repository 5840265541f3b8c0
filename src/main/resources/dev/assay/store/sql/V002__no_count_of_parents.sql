-- How many parents of a job are open is asked for when it matters; a stored count went out of date.
ALTER TABLE job DROP COLUMN waits;
