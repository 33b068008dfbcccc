-- The run that a run undoes.
ALTER TABLE run ADD COLUMN undoes INTEGER;
