-- Coupons: stocks of them that merchants make, the coupons that holders have, and what each was used for.

CREATE TABLE coupon_stock (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    merchant BLOB NOT NULL,
    owner BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    amount INTEGER NOT NULL,
    minimum INTEGER NOT NULL,
    no_cash INTEGER NOT NULL,
    coupons_max INTEGER NOT NULL,
    amount_max INTEGER NOT NULL,
    amount_by_day_max INTEGER,
    per_holder_max INTEGER NOT NULL,
    per_person INTEGER NOT NULL,
    proven_only INTEGER NOT NULL,
    goods_tags TEXT NOT NULL,
    merchants TEXT NOT NULL,
    kinds TEXT NOT NULL,
    begins_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    usable_from INTEGER NOT NULL,
    usable_until INTEGER NOT NULL,
    next_day INTEGER NOT NULL,
    minutes INTEGER,
    out_request_no TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    state TEXT NOT NULL,
    sent INTEGER NOT NULL,
    funded INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    started_at INTEGER,
    stopped_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coupon_stock_by_number ON coupon_stock (number);
CREATE UNIQUE INDEX coupon_stock_by_request ON coupon_stock (merchant, out_request_no);
CREATE INDEX coupon_stock_by_end ON coupon_stock (ends_at) WHERE state <> 'stopped';

CREATE TABLE coupon (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    stock BLOB NOT NULL,
    holder BLOB NOT NULL,
    person BLOB,
    sender BLOB NOT NULL,
    out_request_no TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    state TEXT NOT NULL,
    usable_from INTEGER NOT NULL,
    usable_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    payment BLOB,
    shop_order BLOB,
    used_at INTEGER,
    used_at_merchant TEXT,
    used_number TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coupon_by_number ON coupon (number);
CREATE UNIQUE INDEX coupon_by_request ON coupon (sender, out_request_no);
CREATE INDEX coupon_by_holder ON coupon (holder, state);
CREATE INDEX coupon_by_stock ON coupon (stock, holder);
CREATE INDEX coupon_by_payment ON coupon (payment) WHERE payment IS NOT NULL;

-- A coupon that came back after a refund may be used again, for another order.
CREATE TABLE coupon_use (
    shop_order BLOB PRIMARY KEY,
    coupon BLOB NOT NULL,
    stock BLOB NOT NULL,
    discount INTEGER NOT NULL,
    total INTEGER NOT NULL,
    kind TEXT NOT NULL,
    mchid TEXT NOT NULL,
    number TEXT NOT NULL,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_use_by_stock ON coupon_use (stock, used_at);

CREATE TABLE coupon_return (
    refund BLOB PRIMARY KEY,
    shop_order BLOB NOT NULL,
    stock BLOB NOT NULL,
    amount INTEGER NOT NULL,
    number TEXT NOT NULL,
    returned_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_return_by_stock ON coupon_return (stock, returned_at);

ALTER TABLE merchant_key ADD COLUMN coupon_url TEXT;
ALTER TABLE payment ADD COLUMN discount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trade ADD COLUMN promotion TEXT;
ALTER TABLE trade ADD COLUMN payer_back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trade ADD COLUMN discount_back INTEGER NOT NULL DEFAULT 0;
UPDATE trade SET payer_back = refunded;
ALTER TABLE refund ADD COLUMN to_payer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN discount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN given INTEGER NOT NULL DEFAULT 0;
UPDATE refund SET to_payer = amount, given = amount;
