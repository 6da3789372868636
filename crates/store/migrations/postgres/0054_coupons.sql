-- Coupons: stocks of them that merchants make, the coupons that holders have, and what each was used for.

CREATE TABLE coupon_stock (
    id BYTEA PRIMARY KEY,
    number TEXT NOT NULL,
    merchant BYTEA NOT NULL,
    owner BYTEA NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    amount BIGINT NOT NULL,
    minimum BIGINT NOT NULL,
    no_cash BIGINT NOT NULL,
    coupons_max BIGINT NOT NULL,
    amount_max BIGINT NOT NULL,
    amount_by_day_max BIGINT,
    per_holder_max BIGINT NOT NULL,
    per_person BIGINT NOT NULL,
    proven_only BIGINT NOT NULL,
    goods_tags TEXT NOT NULL,
    merchants TEXT NOT NULL,
    kinds TEXT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    usable_from BIGINT NOT NULL,
    usable_until BIGINT NOT NULL,
    next_day BIGINT NOT NULL,
    minutes BIGINT,
    out_request_no TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    state TEXT NOT NULL,
    sent BIGINT NOT NULL,
    funded BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    started_at BIGINT,
    stopped_at BIGINT
);
CREATE UNIQUE INDEX coupon_stock_by_number ON coupon_stock (number);
CREATE UNIQUE INDEX coupon_stock_by_request ON coupon_stock (merchant, out_request_no);
CREATE INDEX coupon_stock_by_end ON coupon_stock (ends_at) WHERE state <> 'stopped';

CREATE TABLE coupon (
    id BYTEA PRIMARY KEY,
    number TEXT NOT NULL,
    stock BYTEA NOT NULL,
    holder BYTEA NOT NULL,
    person BYTEA,
    sender BYTEA NOT NULL,
    out_request_no TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    state TEXT NOT NULL,
    usable_from BIGINT NOT NULL,
    usable_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    payment BYTEA,
    shop_order BYTEA,
    used_at BIGINT,
    used_at_merchant TEXT,
    used_number TEXT
);
CREATE UNIQUE INDEX coupon_by_number ON coupon (number);
CREATE UNIQUE INDEX coupon_by_request ON coupon (sender, out_request_no);
CREATE INDEX coupon_by_holder ON coupon (holder, state);
CREATE INDEX coupon_by_stock ON coupon (stock, holder);
CREATE INDEX coupon_by_payment ON coupon (payment) WHERE payment IS NOT NULL;

-- A coupon that came back after a refund may be used again, for another order.
CREATE TABLE coupon_use (
    shop_order BYTEA PRIMARY KEY,
    coupon BYTEA NOT NULL,
    stock BYTEA NOT NULL,
    discount BIGINT NOT NULL,
    total BIGINT NOT NULL,
    kind TEXT NOT NULL,
    mchid TEXT NOT NULL,
    number TEXT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX coupon_use_by_stock ON coupon_use (stock, used_at);

CREATE TABLE coupon_return (
    refund BYTEA PRIMARY KEY,
    shop_order BYTEA NOT NULL,
    stock BYTEA NOT NULL,
    amount BIGINT NOT NULL,
    number TEXT NOT NULL,
    returned_at BIGINT NOT NULL
);
CREATE INDEX coupon_return_by_stock ON coupon_return (stock, returned_at);

ALTER TABLE merchant_key ADD COLUMN coupon_url TEXT;
ALTER TABLE payment ADD COLUMN discount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE trade ADD COLUMN promotion TEXT;
ALTER TABLE trade ADD COLUMN payer_back BIGINT NOT NULL DEFAULT 0;
ALTER TABLE trade ADD COLUMN discount_back BIGINT NOT NULL DEFAULT 0;
UPDATE trade SET payer_back = refunded;
ALTER TABLE refund ADD COLUMN to_payer BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN discount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN given BIGINT NOT NULL DEFAULT 0;
UPDATE refund SET to_payer = amount, given = amount;
