-- How long after the end of its lease processes of a worker may live, in milliseconds, and which
-- files it sees; both only matter where workers of several hosts share the store.
ALTER TABLE worker ADD COLUMN afterlife bigint NOT NULL DEFAULT 0;
ALTER TABLE worker ADD COLUMN files text COLLATE "C" NOT NULL DEFAULT '';
