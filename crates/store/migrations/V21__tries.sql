-- An approved run may be interrupted and go on later. How long its earlier tries worked, and when the one at hand began.
ALTER TABLE run ADD COLUMN applied_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN applied_from INTEGER;
UPDATE run SET applied_from = approved_at;
