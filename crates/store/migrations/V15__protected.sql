-- Users whose accounts the administrator wants left alone, and who said so.
CREATE TABLE protected (
    user_id INTEGER PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
    protected_by TEXT NOT NULL,
    protected_at INTEGER NOT NULL
) STRICT;

-- To protect somebody is an edit like others.
CREATE TABLE edit_of_v15 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    what TEXT NOT NULL CHECK
        (what IN ('create', 'change', 'suspend', 'activate', 'remove', 'password', 'protect', 'unprotect')),
    way TEXT NOT NULL CHECK (way IN ('hand', 'bulk', 'file')),
    operator TEXT NOT NULL,
    changes TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO edit_of_v15 SELECT id, user_id, username, what, way, operator, changes, at FROM edit;
DROP TABLE edit;
ALTER TABLE edit_of_v15 RENAME TO edit;
CREATE INDEX edit_by_user ON edit (user_id, id);
CREATE INDEX edit_by_time ON edit (at);
