-- What differs from the seed. No token, code or password is here: tokens are SHA-256 digests.

CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS user (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('live', 'deleted')),
    record TEXT NOT NULL,
    -- Lower-cased, for sorted lists.
    email TEXT NOT NULL,
    given TEXT NOT NULL,
    family TEXT NOT NULL,
    deleted_ms INTEGER
);
CREATE INDEX IF NOT EXISTS user_email ON user (email, number);
CREATE INDEX IF NOT EXISTS user_deleted ON user (state, number) WHERE state = 'deleted';

-- Every address of the live users above.
CREATE TABLE IF NOT EXISTS address (address TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS address_number ON address (number);

-- Groups; the word is taken in SQL.
CREATE TABLE IF NOT EXISTS team (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('live', 'deleted')),
    email TEXT NOT NULL,
    record TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS member (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    team TEXT NOT NULL,
    member TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('added', 'removed')),
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    email TEXT,
    UNIQUE (team, member)
);

CREATE TABLE IF NOT EXISTS code (
    digest TEXT PRIMARY KEY,
    account INTEGER NOT NULL,
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT,
    challenge_method TEXT,
    expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS refresh (
    digest TEXT PRIMARY KEY,
    account INTEGER NOT NULL,
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS access (
    digest TEXT PRIMARY KEY,
    account INTEGER NOT NULL,
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
