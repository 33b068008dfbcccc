-- What the users' list shows beside the name, so that a window reads no JSON.
ALTER TABLE user ADD COLUMN job_title TEXT NOT NULL DEFAULT '';
ALTER TABLE user ADD COLUMN org_unit TEXT NOT NULL DEFAULT '';
UPDATE user SET
    job_title = coalesce(attributes ->> '$.jobTitle', ''),
    org_unit = coalesce(attributes ->> '$.orgUnitPath', '');

-- A stretch of one order of the users' list: where it begins, and how many users stand in it.
-- list: the sort and the standing (window/order.rs).
CREATE TABLE stretch (
    list INTEGER NOT NULL,
    key ANY NOT NULL,
    user_id INTEGER NOT NULL,
    users INTEGER NOT NULL,
    PRIMARY KEY (list, key, user_id)
) STRICT, WITHOUT ROWID;

-- Finds users by the beginnings of words, which window/words.rs takes apart: SQLite's own division of text knows
-- the letters of an old Unicode only.
DROP TABLE user_search;
CREATE VIRTUAL TABLE user_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'ascii'
);

-- Whether the secondary indexes, the stretches and the words are all there: a first import makes them at its end.
ALTER TABLE user_revision ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
