-- Whom a sync is to bind on a connection, or to let go; gone when that is done.
CREATE TABLE wish (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    wish TEXT NOT NULL CHECK (wish IN ('bind', 'suspend', 'leave-active', 'archive')),
    made_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, user_id)
) STRICT, WITHOUT ROWID;

-- The run whose step suspended the account, as long as nobody has lifted that.
ALTER TABLE binding ADD COLUMN suspended_by_run INTEGER;

-- What was bound once: binding again finds the account by its id, and lifts only what Rollcall suspended.
CREATE TABLE former_binding (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    suspended_by_run INTEGER,
    unbound_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, user_id)
) STRICT, WITHOUT ROWID;

-- When a step was sent: one that was sent and has no outcome is read back before anything else.
ALTER TABLE step ADD COLUMN sent_at INTEGER;

-- The steps of one row of a plan, which a sync takes together.
CREATE INDEX step_by_account ON step (run_id, account_id);
