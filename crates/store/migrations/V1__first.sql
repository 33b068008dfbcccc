-- One authorised Google customer.
CREATE TABLE connection (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('sandbox', 'google', 'emulator')),
    origin TEXT NOT NULL,
    client_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    domain TEXT NOT NULL,
    admin_email TEXT NOT NULL,
    admin_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('super', 'delegated', 'none')),
    privileges TEXT NOT NULL,
    consent TEXT NOT NULL CHECK (consent IN ('look-only', 'look-and-sync')),
    scopes TEXT NOT NULL,
    password_mode TEXT CHECK (password_mode IN ('firstOnly', 'directory')),
    health TEXT NOT NULL CHECK (health IN ('connected', 'reauthorize')),
    connected_at INTEGER NOT NULL,
    last_answer_at INTEGER,
    UNIQUE (origin, customer_id)
) STRICT;

-- A domain of a customer, as last read.
CREATE TABLE domain (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    verified INTEGER NOT NULL,
    is_primary INTEGER NOT NULL,
    PRIMARY KEY (connection_id, name)
) STRICT, WITHOUT ROWID;

-- The direction of each attribute that differs from its default.
CREATE TABLE mapping (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    attribute TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('both', 'import', 'export', 'exclude')),
    PRIMARY KEY (connection_id, attribute)
) STRICT, WITHOUT ROWID;

-- A person of the directory. `*_key` columns are folded for sorting; `attributes` is JSON by attribute name.
-- Its secondary indexes stand in user.rs: they are dropped and built again around a first import.
CREATE TABLE user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    department TEXT NOT NULL,
    department_key TEXT NOT NULL,
    employee_id TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state IN (0, 1)),
    standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 4),
    attributes TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- What a user can be recognised by. kind: 0 address, 1 alias, 2 employee id.
CREATE TABLE identity (
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    value TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, value, user_id)
) STRICT, WITHOUT ROWID;

-- The tie between a user and one Google account. `baseline` holds the values last agreed on,
-- `account` what was last read of the account itself (state, role, aliases), both as JSON.
CREATE TABLE binding (
    id INTEGER PRIMARY KEY,
    connection_id INTEGER NOT NULL REFERENCES connection (id),
    google_id TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES user (id),
    dormant INTEGER NOT NULL DEFAULT 0,
    fingerprint BLOB NOT NULL,
    baseline TEXT NOT NULL,
    account TEXT NOT NULL,
    bound_by_run INTEGER,
    read_at INTEGER NOT NULL,
    UNIQUE (connection_id, google_id)
) STRICT;
CREATE INDEX binding_by_user ON binding (user_id);

-- A plan being made, reviewed or applied, and what became of it.
CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (id),
    verb TEXT NOT NULL,
    scope TEXT NOT NULL,
    mode TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'review', 'applying', 'done', 'refusals', 'discarded', 'failed')),
    started_at INTEGER NOT NULL,
    read_at INTEGER,
    read_ms INTEGER,
    accounts INTEGER,
    ended_at INTEGER,
    counts TEXT NOT NULL,
    error_code TEXT,
    error TEXT
) STRICT;
CREATE INDEX run_by_connection ON run (connection_id, id);

-- The journal: one row for each step, conflict and skip of an approved plan.
-- outcome: NULL not done yet, 'done', 'already', 'refused', 'skipped'.
CREATE TABLE step (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    google_id TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    user_id INTEGER,
    user_version INTEGER,
    detail TEXT,
    outcome TEXT,
    why TEXT,
    at INTEGER,
    PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX step_by_user ON step (user_id) WHERE user_id IS NOT NULL;

-- How many accounts the last complete read of a scope had.
CREATE TABLE list_read (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    accounts INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, scope)
) STRICT, WITHOUT ROWID;

-- Choices of the administrator on this computer, as JSON by name.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Finds users by the beginnings of words.
CREATE VIRTUAL TABLE user_search USING fts5 (
    name_key, username, email, employee_id,
    content = 'user', content_rowid = 'id',
    prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2', detail = column
);

-- Counts the changes of the users' list, so that what was counted from it can be kept until the next one.
CREATE TABLE user_revision (
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO user_revision (revision) VALUES (0);
