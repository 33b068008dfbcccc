-- Whom a user reports to, where that is a user of the directory: the address that is shown follows from it.
ALTER TABLE user ADD COLUMN manager_id INTEGER;
CREATE INDEX report_by_manager ON user (manager_id) WHERE manager_id IS NOT NULL;

-- An account whose user was removed from the directory: the next import does not bring it back by itself.
-- wish: what is to become of the account at the next sync; NULL when nothing is left to do.
CREATE TABLE tombstone (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    wish TEXT CHECK (wish IN ('suspend', 'archive')),
    removed_at INTEGER NOT NULL,
    removed_by TEXT NOT NULL,
    PRIMARY KEY (connection_id, google_id)
) STRICT, WITHOUT ROWID;

-- What somebody at this workstation did to a user, also to one who is gone. changes: JSON of before and after.
CREATE TABLE edit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('create', 'change', 'suspend', 'activate', 'remove')),
    way TEXT NOT NULL CHECK (way IN ('hand', 'bulk', 'file')),
    operator TEXT NOT NULL,
    changes TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX edit_by_user ON edit (user_id, id);
CREATE INDEX edit_by_time ON edit (at);
