-- An image that a user has, or an account had when it was read. digest: of its bytes, by which attributes name it.
CREATE TABLE photo (
    digest TEXT PRIMARY KEY,
    media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png')),
    bytes BLOB NOT NULL CHECK (length(bytes) <= 131072),
    kept_at INTEGER NOT NULL
) STRICT;

-- Which image an account had, by what Google tells it from another; digest: none when it could not be read.
CREATE TABLE account_photo (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    etag TEXT NOT NULL,
    digest TEXT REFERENCES photo (digest),
    PRIMARY KEY (connection_id, google_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_photo_by_digest ON account_photo (digest) WHERE digest IS NOT NULL;

-- What a sync does where an org unit is missing, and the domain of new users; none: the primary one.
ALTER TABLE connection ADD COLUMN creates_org_units INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN default_domain TEXT;

-- Whoever stands in an org unit on Google, and under it.
CREATE INDEX binding_by_org_unit ON binding (connection_id, account ->> '$.values.orgUnitPath')
    WHERE account ->> '$.values.orgUnitPath' IS NOT NULL;
