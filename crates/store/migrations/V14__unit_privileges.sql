-- Privileges that hold in some org units alone.
ALTER TABLE connection ADD COLUMN unit_privileges TEXT NOT NULL DEFAULT '[]';
