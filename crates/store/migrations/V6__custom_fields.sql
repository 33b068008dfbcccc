-- The fields of a customer's own schemas, as they were last read: what each holds (Google's name of the type), and
-- whether it may hold several values.
CREATE TABLE custom_field (
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    several INTEGER NOT NULL CHECK (several IN (0, 1)),
    PRIMARY KEY (connection_id, name)
) STRICT, WITHOUT ROWID;
