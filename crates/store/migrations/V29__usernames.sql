-- Usernames are in order already: that each is there once is kept by an index of its own.
DROP INDEX IF EXISTS user_by_username;
