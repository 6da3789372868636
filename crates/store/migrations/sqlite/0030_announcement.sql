-- Hints for open pages, told to every server process on PostgreSQL. On SQLite there is one process and this stays empty.
CREATE TABLE announcement (
    id BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    live BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX announcement_by_time ON announcement (at);
-- How far a bank's mailbox was read, written in the unit that applies the item.
CREATE TABLE mailbox (
    bank TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
