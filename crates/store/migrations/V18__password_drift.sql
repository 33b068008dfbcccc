-- The last change at Google of a password that was set from here, where the directory is the authority (F21, F23), as
-- Google's log tells of it. at: by Google's clock. own: by the person themselves.
-- answer: 'accept', it is theirs from now on; 'again', ours is to be set again; NULL, nobody has said.
CREATE TABLE password_drift (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    own INTEGER NOT NULL CHECK (own IN (0, 1)),
    answer TEXT CHECK (answer IN ('accept', 'again')),
    PRIMARY KEY (connection_id, user_id)
) STRICT, WITHOUT ROWID;

-- Bound accounts that ask for another password at the next sign-in (F17).
CREATE INDEX binding_asks_password ON binding (connection_id, user_id) WHERE account ->> '$.mustChangePassword';
