-- Trades: what merchants order over the wire. Each stands beside an order, which is what a holder pays.

CREATE TABLE trade (
    shop_order BYTEA PRIMARY KEY,
    merchant BYTEA NOT NULL,
    provider BYTEA,
    store BYTEA NOT NULL,
    appid TEXT NOT NULL,
    sub_appid TEXT,
    out_trade_no TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL,
    description TEXT NOT NULL,
    attach TEXT,
    notify_url TEXT,
    goods_tag TEXT,
    limit_pay TEXT NOT NULL,
    sharing BIGINT NOT NULL,
    detail TEXT,
    scene TEXT,
    request_hash BYTEA NOT NULL,
    prepay TEXT,
    code TEXT,
    token_expires_at BIGINT,
    payer BYTEA,
    charge BYTEA,
    failure TEXT,
    number TEXT,
    paid_at BIGINT,
    payment BYTEA,
    paid BIGINT,
    paid_with TEXT,
    openid TEXT,
    sub_openid TEXT,
    fee BIGINT,
    fee_bps BIGINT,
    refunded BIGINT NOT NULL,
    fee_back BIGINT NOT NULL,
    refunds BIGINT NOT NULL,
    frozen BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX trade_by_out_trade_no ON trade (merchant, out_trade_no);
CREATE UNIQUE INDEX trade_by_prepay ON trade (prepay) WHERE prepay IS NOT NULL;
CREATE UNIQUE INDEX trade_by_code ON trade (code) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX trade_by_number ON trade (number) WHERE number IS NOT NULL;
CREATE INDEX trade_by_time ON trade (merchant, paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX trade_frozen ON trade (merchant) WHERE frozen > 0;

-- So that paying a till's order asks for no trade.
ALTER TABLE shop_order ADD COLUMN trade BIGINT NOT NULL DEFAULT 0;
ALTER TABLE charge ADD COLUMN shop_order BYTEA;
