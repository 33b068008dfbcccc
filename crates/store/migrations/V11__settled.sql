-- The version of the user for which a sync found nothing to do, as long as the agreement is the same: such a pair is
-- counted, not decoded.
ALTER TABLE binding ADD COLUMN settled_version INTEGER;
CREATE INDEX binding_in_step ON binding (connection_id, user_id, google_id, settled_version, fingerprint, dormant);
