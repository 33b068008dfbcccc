-- When the plan was approved: what comes after it is work, what came before a review.
ALTER TABLE run ADD COLUMN approved_at INTEGER;

-- Bound accounts that Google, asked by their ids, does not have any more; gone when the account or the binding is again.
CREATE TABLE gone_account (
    connection_id INTEGER NOT NULL,
    google_id TEXT NOT NULL,
    restorable INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, google_id),
    FOREIGN KEY (connection_id, google_id) REFERENCES binding (connection_id, google_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
