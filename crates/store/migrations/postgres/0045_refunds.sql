-- Money that merchants give back.

CREATE TABLE refund (
    id BYTEA PRIMARY KEY,
    shop_order BYTEA NOT NULL,
    merchant BYTEA NOT NULL,
    provider BYTEA,
    out_refund_no TEXT NOT NULL,
    number TEXT NOT NULL,
    amount BIGINT NOT NULL,
    fee_back BIGINT NOT NULL,
    source TEXT NOT NULL,
    source_account BIGINT NOT NULL,
    reason TEXT,
    notify_url TEXT,
    detail TEXT,
    request_hash BYTEA NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    holder BYTEA NOT NULL,
    account BIGINT NOT NULL,
    payee TEXT NOT NULL,
    card BYTEA,
    label TEXT NOT NULL,
    bill BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX refund_by_out_refund_no ON refund (merchant, out_refund_no);
CREATE UNIQUE INDEX refund_by_number ON refund (number);
CREATE INDEX refund_by_trade ON refund (shop_order, id);
CREATE INDEX refund_by_time ON refund (merchant, created_at);

-- An instruction may be a merchant's: then it has no holder and no card, only the bank's reference of an account.
ALTER TABLE instruction ALTER COLUMN holder DROP NOT NULL;
ALTER TABLE instruction ALTER COLUMN card DROP NOT NULL;
