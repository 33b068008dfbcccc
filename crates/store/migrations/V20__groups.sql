-- What a run reads, as words: users, org-units, groups.
ALTER TABLE run ADD COLUMN things TEXT NOT NULL DEFAULT 'users';

-- What a row of the journal is about. thing: 0 a user, 1 an org unit, 2 a group.
ALTER TABLE step ADD COLUMN thing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN group_id INTEGER;
CREATE INDEX step_by_group ON step (group_id) WHERE group_id IS NOT NULL;

-- An org unit of a customer, as an import took it.
CREATE TABLE org_unit (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, google_id)
) STRICT, WITHOUT ROWID;

-- A group of the directory. email is empty for one that is here alone; aliases is a JSON array.
CREATE TABLE directory_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email TEXT NOT NULL,
    description TEXT NOT NULL,
    aliases TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX directory_group_by_name ON directory_group (name_key, id);
CREATE INDEX directory_group_by_email ON directory_group (email) WHERE email <> '';

-- The tie between a group and one of Google's. baseline: the fields last agreed on, as JSON.
-- gone_at: when Google, asked by its id, did not have it any more.
CREATE TABLE group_binding (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    dormant INTEGER NOT NULL DEFAULT 0,
    fingerprint BLOB NOT NULL,
    baseline TEXT NOT NULL,
    admin_created INTEGER NOT NULL,
    bound_by_run INTEGER,
    read_at INTEGER NOT NULL,
    gone_at INTEGER,
    PRIMARY KEY (connection_id, google_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_binding_by_group ON group_binding (group_id);

-- Who is in a Google group, as both sides last agreed.
CREATE TABLE agreed_member (
    connection_id INTEGER NOT NULL,
    group_google_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('user', 'group', 'customer', 'external')),
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'member')),
    PRIMARY KEY (connection_id, group_google_id, member_id),
    FOREIGN KEY (connection_id, group_google_id)
        REFERENCES group_binding (connection_id, google_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Who is in a group of the directory: a user or a group of it, or somebody whom only Google knows: an account that
-- or a group that nobody imported, somebody from outside, a whole customer. member: what tells one from the other, the number of the user
-- or the group, or Google's id.
CREATE TABLE membership (
    group_id INTEGER NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('user', 'group', 'account', 'other-group', 'customer', 'external')),
    member TEXT NOT NULL,
    user_id INTEGER REFERENCES user (id) ON DELETE CASCADE,
    inner_id INTEGER REFERENCES directory_group (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'member')),
    PRIMARY KEY (group_id, kind, member),
    CHECK ((kind = 'user') = (user_id IS NOT NULL) AND (kind = 'group') = (inner_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_user ON membership (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX membership_by_inner ON membership (inner_id) WHERE inner_id IS NOT NULL;
