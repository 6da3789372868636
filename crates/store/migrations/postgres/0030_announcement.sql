-- Hints for open pages, told to every server process.
CREATE TABLE announcement (
    id BYTEA PRIMARY KEY,
    at BIGINT NOT NULL,
    live BYTEA NOT NULL
);
CREATE INDEX announcement_by_time ON announcement (at);
-- How far a bank's mailbox was read, written in the unit that applies the item.
CREATE TABLE mailbox (
    bank TEXT PRIMARY KEY,
    sequence BIGINT NOT NULL
);
