-- archived_by_run: the run whose step archived the account, as long as nobody has taken it out of the archive; beside the one
-- that suspended it. Of whoever was let go before, the journal tells which run it was, as far as it is kept.
ALTER TABLE binding ADD COLUMN archived_by_run INTEGER;
ALTER TABLE former_binding ADD COLUMN archived_by_run INTEGER;
UPDATE former_binding SET archived_by_run = coalesce(
    (SELECT max(run_id) FROM step
     WHERE step.user_id = former_binding.user_id AND step.google_id = former_binding.google_id
         AND step.kind = 'archive' AND step.outcome = 'done'), 0)
WHERE archived;
ALTER TABLE former_binding DROP COLUMN archived;
