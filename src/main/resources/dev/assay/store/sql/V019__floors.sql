-- No queued job of a lane stands before its floor; null where that is not known. On PostgreSQL a claim need not
-- look at what was claimed before and cannot be removed while somebody holds a snapshot.
ALTER TABLE lane ADD COLUMN floor INTEGER;
