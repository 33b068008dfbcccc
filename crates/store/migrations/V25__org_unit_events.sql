-- Another kind of event: what becomes of missing org units, and which a sync made.
ALTER TABLE event RENAME TO event_before;
DROP INDEX event_by_connection;
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('limits', 'groups', 'org-units')),
    operator TEXT NOT NULL,
    changes TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO event SELECT * FROM event_before;
DROP TABLE event_before;
CREATE INDEX event_by_connection ON event (connection_id, id);
