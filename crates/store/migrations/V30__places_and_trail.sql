-- The places that only Google knows whose they are, by its id: few, and looked for whenever somebody is bound to an account.
CREATE INDEX membership_by_google_id ON membership (member, kind) WHERE kind IN ('account', 'other-group');

-- The number of the last event, in one row. SQLite's own counter says the same; whoever cuts the trail at its end and sets
-- that back leaves this one.
CREATE TABLE trail (last INTEGER NOT NULL) STRICT;
INSERT INTO trail (last)
SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'event';
