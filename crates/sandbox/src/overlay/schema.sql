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

-- Who holds a seat; counted before each creation when seats are limited.
CREATE INDEX IF NOT EXISTS user_seat ON user (state, coalesce(record ->> 'archived', 0));
-- The changed ones of the seed: `INSERTED` in overlay/mod.rs.
CREATE INDEX IF NOT EXISTS user_seeded ON user (number) WHERE number < 1125899906842624;

-- Every address of the live users above.
CREATE TABLE IF NOT EXISTS address (address TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS address_number ON address (number);

-- What was done to an account that its record does not tell. No password and no hash is here.
CREATE TABLE IF NOT EXISTS moment (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('renamed', 'password', 'signed_out')),
    at_ms INTEGER NOT NULL,
    -- Of a password: how it was hashed, and whether it must be changed at the next sign-in.
    hash_function TEXT,
    must_change INTEGER
);
CREATE INDEX IF NOT EXISTS moment_number ON moment (number, kind, sequence);

-- Accounts that Google is about to suspend.
CREATE TABLE IF NOT EXISTS suspicion (number INTEGER PRIMARY KEY, due_ms INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS suspicion_due ON suspicion (due_ms);

CREATE TABLE IF NOT EXISTS custom_schema (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    record TEXT NOT NULL
);

-- One event each of the admin, token and user accounts logs.
CREATE TABLE IF NOT EXISTS activity (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    application TEXT NOT NULL CHECK (application IN ('admin', 'token', 'user_accounts')),
    at_ms INTEGER NOT NULL,
    actor_email TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    client_id TEXT,
    client_name TEXT,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    parameters TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS activity_application ON activity (application, sequence);

-- Groups; the word is taken in SQL.
CREATE TABLE IF NOT EXISTS team (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('live', 'deleted')),
    email TEXT NOT NULL,
    record TEXT NOT NULL,
    -- When it was made; none for the seed's.
    made_ms INTEGER
) WITHOUT ROWID;

-- Every address of the live groups above.
CREATE TABLE IF NOT EXISTS team_address (address TEXT PRIMARY KEY, team TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS team_address_team ON team_address (team);

-- Addresses of deleted groups, and since when they are nobody's.
CREATE TABLE IF NOT EXISTS resting (address TEXT PRIMARY KEY, since_ms INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS member (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    team TEXT NOT NULL,
    member TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('added', 'removed')),
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    email TEXT,
    -- Which mail they get; none for all of it.
    delivery TEXT,
    -- When it was added; none for the seed's.
    at_ms INTEGER,
    UNIQUE (team, member)
);
CREATE INDEX IF NOT EXISTS member_member ON member (member);

-- Organisational units that differ from the seed, by their place in the tree.
CREATE TABLE IF NOT EXISTS unit (
    place INTEGER PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('live', 'deleted')),
    name TEXT NOT NULL,
    parent INTEGER NOT NULL,
    description TEXT NOT NULL,
    changed_ms INTEGER NOT NULL
);

-- Photos that were sent; whether an account has one, its record tells.
CREATE TABLE IF NOT EXISTS photo (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);

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
