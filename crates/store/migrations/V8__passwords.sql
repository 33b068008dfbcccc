-- A password that accounts of a user are to have: its hash, sealed with the data key; gone when the last connection
-- that wants it has a receipt. Steps name it by its number, which is never given twice.
-- origin: 'set' was typed here, 'generated' was made here, 'first' was made for a new account.
CREATE TABLE password (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL UNIQUE REFERENCES user (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('sha512-crypt')),
    sealed TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('set', 'generated', 'first')),
    made_at INTEGER NOT NULL
) STRICT;

-- The last password that an account of a user took from us: written with the outcome of the step that set it.
CREATE TABLE password_receipt (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    password_id INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, user_id)
) STRICT, WITHOUT ROWID;

-- A password that nobody knows yet, in plain text, sealed with the data key; gone when it was handed out once.
-- It outlives its user: the account may go on. sent_at: when an account first took it.
CREATE TABLE hand_out (
    password_id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    sealed TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    sent_at INTEGER
) STRICT;
CREATE INDEX hand_out_by_user ON hand_out (user_id);
CREATE TRIGGER hand_out_of_nobody AFTER DELETE ON user BEGIN
    DELETE FROM hand_out WHERE user_id = OLD.id AND sent_at IS NULL;
END;

-- Setting a password is an edit like others.
CREATE TABLE edit_of_v8 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('create', 'change', 'suspend', 'activate', 'remove', 'password')),
    way TEXT NOT NULL CHECK (way IN ('hand', 'bulk', 'file')),
    operator TEXT NOT NULL,
    changes TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO edit_of_v8 SELECT id, user_id, username, what, way, operator, changes, at FROM edit;
DROP TABLE edit;
ALTER TABLE edit_of_v8 RENAME TO edit;
CREATE INDEX edit_by_user ON edit (user_id, id);
CREATE INDEX edit_by_time ON edit (at);
