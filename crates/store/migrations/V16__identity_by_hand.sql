-- What a user can be recognised by goes with the user by hand: a reference would look through the whole table for each
-- user who leaves, since it is kept in the order of values, and an index by user would be one more to fill at an import.
CREATE TABLE identity_of_v16 (
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    value TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (kind, value, user_id)
) STRICT, WITHOUT ROWID;
INSERT INTO identity_of_v16 SELECT kind, value, user_id FROM identity;
DROP TABLE identity;
ALTER TABLE identity_of_v16 RENAME TO identity;
