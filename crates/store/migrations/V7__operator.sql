-- Who at this workstation began a run, or approved its plan.
ALTER TABLE run ADD COLUMN operator TEXT;
