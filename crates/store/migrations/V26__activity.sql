-- What was done here, by whom, at which workstation: only added to, and chained by hash. Nothing refers to what may go.
-- what: by its name. note: in words. changes: JSON of what, before and after. edit_id: the edit, of a user or a group, that
-- keeps the values. previous: the hash of the row before; empty for the first. The program takes the earlier rows over.
ALTER TABLE event RENAME TO event_before;
DROP INDEX event_by_connection;
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER,
    what TEXT NOT NULL,
    operator TEXT NOT NULL,
    workstation TEXT NOT NULL,
    run_id INTEGER,
    user_id INTEGER,
    subject TEXT NOT NULL,
    note TEXT NOT NULL,
    changes TEXT NOT NULL,
    edit_id INTEGER,
    at INTEGER NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_connection ON event (connection_id, what, id);
CREATE INDEX event_by_run ON event (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX event_by_time ON event (at);
CREATE TRIGGER event_stays_as_it_is BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only added to');
END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only added to');
END;
