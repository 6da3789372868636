-- What operators clear: breaks of a reconciliation, and money that the house paid for somebody else.

-- A break keeps its id and what was found out about it when its day is compared again.
ALTER TABLE reconciliation_break ADD COLUMN id BLOB;
ALTER TABLE reconciliation_break ADD COLUMN their_kind TEXT;
ALTER TABLE reconciliation_break ADD COLUMN resolution TEXT;
ALTER TABLE reconciliation_break ADD COLUMN note TEXT;
ALTER TABLE reconciliation_break ADD COLUMN resolved_by BLOB;
ALTER TABLE reconciliation_break ADD COLUMN resolved_at INTEGER;
UPDATE reconciliation_break SET id = randomblob(16);
CREATE INDEX reconciliation_break_by_id ON reconciliation_break (id);

-- One row for each entry that put money into suspense; `label` is the card or the shop, as the holder knows it.
CREATE TABLE suspense_item (
    id BLOB PRIMARY KEY,
    instruction BLOB NOT NULL,
    cause TEXT NOT NULL,
    holder BLOB NOT NULL,
    account INTEGER NOT NULL,
    label TEXT NOT NULL,
    reason TEXT,
    amount INTEGER NOT NULL,
    recovered INTEGER NOT NULL,
    written_off INTEGER NOT NULL,
    arisen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Acts that need a second operator.
CREATE TABLE proposal (
    id BLOB PRIMARY KEY,
    deed TEXT NOT NULL,
    subject BLOB NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    decided_by BLOB,
    decided_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_by_state ON proposal (state, made_at);

-- The losses of the house, as in the chart of accounts.
INSERT INTO account (number, kind, net, held, last) VALUES (7, 9, 0, 0, 0);
