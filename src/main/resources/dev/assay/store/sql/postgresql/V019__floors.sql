-- No queued job of a lane stands before its floor; null where that is not known. A claim need not look at what was
-- claimed before and cannot be removed while somebody holds a snapshot.
ALTER TABLE lane ADD COLUMN floor bigint;

-- Every job and attempt is written twice or three times: the new versions find room beside the old.
ALTER TABLE job SET (fillfactor = 50);
ALTER TABLE attempt SET (fillfactor = 50);
