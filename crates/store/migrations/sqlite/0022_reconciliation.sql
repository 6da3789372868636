-- The comparison of our instructions with a bank's statement of a day.

CREATE TABLE reconciliation (
    bank TEXT NOT NULL,
    day TEXT NOT NULL,
    matched INTEGER NOT NULL,
    in_transit INTEGER NOT NULL,
    breaks INTEGER NOT NULL,
    compared_at INTEGER NOT NULL,
    PRIMARY KEY (bank, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE reconciliation_break (
    bank TEXT NOT NULL,
    day TEXT NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    our_amount INTEGER,
    their_amount INTEGER,
    PRIMARY KEY (bank, day, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX instruction_by_time ON instruction (created_at);
CREATE INDEX instruction_by_holder ON instruction (holder, state);
