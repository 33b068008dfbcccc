-- expired: whether the user was let go because a password expired, and not because somebody wished it: the next password binds
-- them again, however long that takes. Of earlier ones the journal tells, as far as it is kept.
-- archived: whether Rollcall archived the account then: it comes out of the archive when the user is bound again.
ALTER TABLE former_binding ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE former_binding ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
UPDATE former_binding SET expired = 1 WHERE EXISTS (
    SELECT 1 FROM step
    WHERE step.user_id = former_binding.user_id AND step.run_id = former_binding.suspended_by_run
        AND step.kind = 'unbind' AND step.outcome = 'done' AND step.detail ->> '$.wished' = 'nothing');
UPDATE former_binding SET archived = 1 WHERE EXISTS (
    SELECT 1 FROM step AS archive JOIN step AS unbind ON unbind.run_id = archive.run_id AND unbind.user_id = archive.user_id
    WHERE archive.user_id = former_binding.user_id AND archive.google_id = former_binding.google_id
        AND archive.kind = 'archive' AND archive.outcome = 'done' AND unbind.kind = 'unbind' AND unbind.outcome = 'done'
        AND unbind.run_id = (SELECT max(last.run_id) FROM step AS last WHERE last.user_id = former_binding.user_id
                                 AND last.google_id = former_binding.google_id AND last.kind = 'unbind'));
