-- What operators clear: breaks of a reconciliation, and money that the house paid for somebody else.

-- A break keeps its id and what was found out about it when its day is compared again.
ALTER TABLE reconciliation_break ADD COLUMN id BYTEA;
ALTER TABLE reconciliation_break ADD COLUMN their_kind TEXT;
ALTER TABLE reconciliation_break ADD COLUMN resolution TEXT;
ALTER TABLE reconciliation_break ADD COLUMN note TEXT;
ALTER TABLE reconciliation_break ADD COLUMN resolved_by BYTEA;
ALTER TABLE reconciliation_break ADD COLUMN resolved_at BIGINT;
UPDATE reconciliation_break SET id = decode(md5(bank || day || line::text), 'hex');
CREATE INDEX reconciliation_break_by_id ON reconciliation_break (id);

-- One row for each entry that put money into suspense; `label` is the card or the shop, as the holder knows it.
CREATE TABLE suspense_item (
    id BYTEA PRIMARY KEY,
    instruction BYTEA NOT NULL,
    cause TEXT NOT NULL,
    holder BYTEA NOT NULL,
    account BIGINT NOT NULL,
    label TEXT NOT NULL,
    reason TEXT,
    amount BIGINT NOT NULL,
    recovered BIGINT NOT NULL,
    written_off BIGINT NOT NULL,
    arisen_at BIGINT NOT NULL
);

-- Acts that need a second operator.
CREATE TABLE proposal (
    id BYTEA PRIMARY KEY,
    deed TEXT NOT NULL,
    subject BYTEA NOT NULL,
    amount BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_by BYTEA,
    decided_at BIGINT
);
CREATE INDEX proposal_by_state ON proposal (state, made_at);

-- The losses of the house, as in the chart of accounts.
INSERT INTO account (number, kind, net, held) VALUES (7, 9, 0, 0);
