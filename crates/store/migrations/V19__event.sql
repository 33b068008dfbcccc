-- What somebody at this workstation changed that is about no user. changes: JSON of what, before and after.
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('limits')),
    operator TEXT NOT NULL,
    changes TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_by_connection ON event (connection_id, id);
