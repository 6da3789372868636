-- How far a bank's mailbox was read, written in the unit that applies the item.
CREATE TABLE mailbox (
    bank TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
