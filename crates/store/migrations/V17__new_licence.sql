-- Which licence Google gave an account that a run made, as far as it was looked (F3). looked_at: NULL before that;
-- sku and name: of the licence, NULL while there is none; why_not: why it cannot be known.
CREATE TABLE new_licence (
    run_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    looked_at INTEGER,
    sku TEXT,
    name TEXT,
    why_not TEXT,
    PRIMARY KEY (run_id, seq),
    FOREIGN KEY (run_id, seq) REFERENCES step (run_id, seq) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- Those without one are looked for again.
CREATE INDEX new_licence_lacking ON new_licence (connection_id, made_at) WHERE sku IS NULL;
