-- The journal: one row for an entry, in the order of its lane (SQLite has lane 1 only). `body` is the stored form that
-- the hash covers; `back` says, for each posting and then each hold, which entry touched its account before.
CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    back BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- The id stands at the second byte of the stored form. Ids grow with time, so that this index grows at its end.
CREATE UNIQUE INDEX entry_by_id ON entry (substr(body, 2, 16));

-- A checkpoint of what the journal adds up to; `last` is the newest entry that is folded into the row.
CREATE TABLE account (
    number INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    net INTEGER NOT NULL,
    held INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE hold (
    id BLOB PRIMARY KEY,
    account INTEGER NOT NULL,
    amount INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `as_of` is the last entry of the journal when the row was written.
CREATE TABLE counter (
    subject BLOB NOT NULL,
    meter INTEGER NOT NULL,
    period INTEGER NOT NULL,
    value INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    PRIMARY KEY (subject, meter, period)
) STRICT, WITHOUT ROWID;

-- Entries after this one are replayed at the next start.
CREATE TABLE checkpoint (
    lane INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT;

INSERT INTO checkpoint (lane, sequence) VALUES (1, 0);

-- The heads of all lanes at some moment under one root: for each lane its number, last sequence and hash.
CREATE TABLE seal (
    number INTEGER PRIMARY KEY,
    sealed_at INTEGER NOT NULL,
    heads BLOB NOT NULL,
    root BLOB NOT NULL
) STRICT;

-- The house's own accounts: number and kind as in the chart of accounts.
INSERT INTO account (number, kind, net, held, last)
VALUES (1, 3, 0, 0, 0), (2, 4, 0, 0, 0), (3, 5, 0, 0, 0), (4, 6, 0, 0, 0), (5, 7, 0, 0, 0), (6, 8, 0, 0, 0);
