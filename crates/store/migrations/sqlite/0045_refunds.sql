-- Money that merchants give back.

CREATE TABLE refund (
    id BLOB PRIMARY KEY,
    shop_order BLOB NOT NULL,
    merchant BLOB NOT NULL,
    provider BLOB,
    out_refund_no TEXT NOT NULL,
    number TEXT NOT NULL,
    amount INTEGER NOT NULL,
    fee_back INTEGER NOT NULL,
    source TEXT NOT NULL,
    source_account INTEGER NOT NULL,
    reason TEXT,
    notify_url TEXT,
    detail TEXT,
    request_hash BLOB NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    holder BLOB NOT NULL,
    account INTEGER NOT NULL,
    payee TEXT NOT NULL,
    card BLOB,
    label TEXT NOT NULL,
    bill BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX refund_by_out_refund_no ON refund (merchant, out_refund_no);
CREATE UNIQUE INDEX refund_by_number ON refund (number);
CREATE INDEX refund_by_trade ON refund (shop_order, id);
CREATE INDEX refund_by_time ON refund (merchant, created_at);

-- An instruction may be a merchant's: then it has no holder and no card, only the bank's reference of an account.
CREATE TABLE instruction_of_any (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    subject BLOB NOT NULL,
    holder BLOB,
    card BLOB,
    mandate TEXT NOT NULL,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    tries INTEGER NOT NULL,
    unsent INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    reconciled_on TEXT,
    bank TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
INSERT INTO instruction_of_any SELECT id, kind, purpose, subject, holder, card, mandate, amount, state, reason, tries,
    unsent, created_at, ended_at, reconciled_on, bank FROM instruction;
DROP TABLE instruction;
ALTER TABLE instruction_of_any RENAME TO instruction;
CREATE INDEX instruction_by_time ON instruction (created_at);
CREATE INDEX instruction_by_holder ON instruction (holder, state);
