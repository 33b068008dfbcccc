-- Whether groups and memberships of a customer are managed from here.
ALTER TABLE connection ADD COLUMN manages_groups INTEGER NOT NULL DEFAULT 0;

-- Whether it was Rollcall that put a member in: owners and people from outside are taken out only then.
ALTER TABLE agreed_member ADD COLUMN ours INTEGER NOT NULL DEFAULT 0;

-- Who is bound only because a group is bound that they are in, or was until they left it.
CREATE TABLE bound_by_group (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    PRIMARY KEY (connection_id, user_id)
) STRICT, WITHOUT ROWID;

-- What a sync is to do with a group on a connection: bind it, let it go, or delete Google's.
CREATE TABLE group_wish (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    wish TEXT NOT NULL CHECK (wish IN ('bind', 'leave', 'delete')),
    made_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, group_id)
) STRICT, WITHOUT ROWID;

-- Google's groups whose group was removed from the directory: what the next sync is to do with them, and that an import
-- does not bring them back by itself.
CREATE TABLE group_tombstone (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    group_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    wish TEXT CHECK (wish IN ('delete')),
    removed_at INTEGER NOT NULL,
    removed_by TEXT NOT NULL,
    PRIMARY KEY (connection_id, google_id)
) STRICT, WITHOUT ROWID;

-- What people at this workstation did to groups. changes is JSON.
CREATE TABLE group_edit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('create', 'change', 'remove')),
    operator TEXT NOT NULL,
    changes TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX group_edit_by_group ON group_edit (group_id, id);

-- Another kind of event: whether groups are managed.
ALTER TABLE event RENAME TO event_before;
DROP INDEX event_by_connection;
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('limits', 'groups')),
    operator TEXT NOT NULL,
    changes TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO event SELECT * FROM event_before;
DROP TABLE event_before;
CREATE INDEX event_by_connection ON event (connection_id, id);
