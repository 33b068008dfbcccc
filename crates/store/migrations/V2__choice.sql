-- What was chosen about an account in a review, until it is carried out. `kind` and `question` are the decision that it
-- was chosen for and what the row said; `answer` is JSON of the verb; `bound` whether the account was bound then.
CREATE TABLE choice (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    google_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT,
    ticked INTEGER NOT NULL,
    bound INTEGER NOT NULL,
    chosen_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, google_id)
) STRICT, WITHOUT ROWID;
