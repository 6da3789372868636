-- Trades: what merchants order over the wire. Each stands beside an order, which is what a holder pays.

CREATE TABLE trade (
    shop_order BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    provider BLOB,
    store BLOB NOT NULL,
    appid TEXT NOT NULL,
    sub_appid TEXT,
    out_trade_no TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    amount INTEGER NOT NULL,
    description TEXT NOT NULL,
    attach TEXT,
    notify_url TEXT,
    goods_tag TEXT,
    limit_pay TEXT NOT NULL,
    sharing INTEGER NOT NULL,
    detail TEXT,
    scene TEXT,
    request_hash BLOB NOT NULL,
    prepay TEXT,
    code TEXT,
    token_expires_at INTEGER,
    payer BLOB,
    charge BLOB,
    failure TEXT,
    number TEXT,
    paid_at INTEGER,
    payment BLOB,
    paid INTEGER,
    paid_with TEXT,
    openid TEXT,
    sub_openid TEXT,
    fee INTEGER,
    fee_bps INTEGER,
    refunded INTEGER NOT NULL,
    fee_back INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    frozen INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX trade_by_out_trade_no ON trade (merchant, out_trade_no);
CREATE UNIQUE INDEX trade_by_prepay ON trade (prepay) WHERE prepay IS NOT NULL;
CREATE UNIQUE INDEX trade_by_code ON trade (code) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX trade_by_number ON trade (number) WHERE number IS NOT NULL;
CREATE INDEX trade_by_time ON trade (merchant, paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX trade_frozen ON trade (merchant) WHERE frozen > 0;

-- So that paying a till's order asks for no trade.
ALTER TABLE shop_order ADD COLUMN trade INTEGER NOT NULL DEFAULT 0;
ALTER TABLE charge ADD COLUMN shop_order BLOB;
