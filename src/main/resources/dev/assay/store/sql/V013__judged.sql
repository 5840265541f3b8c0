-- After how many trials it was last judged whether the next is worth its cost.
ALTER TABLE budget ADD COLUMN judged INTEGER NOT NULL DEFAULT 0;
