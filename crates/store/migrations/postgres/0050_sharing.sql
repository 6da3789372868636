-- What merchants share of their trades, with whom, and what comes back.

CREATE TABLE share_receiver (
    merchant BYTEA NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    relation TEXT NOT NULL,
    holder BYTEA,
    payee BYTEA,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (merchant, kind, account)
);

CREATE TABLE sharing (
    id BYTEA PRIMARY KEY,
    merchant BYTEA NOT NULL,
    provider BYTEA,
    shop_order BYTEA NOT NULL,
    out_order_no TEXT NOT NULL,
    number TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sharing_by_out_order_no ON sharing (merchant, out_order_no);
CREATE UNIQUE INDEX sharing_by_number ON sharing (number);
CREATE INDEX sharing_by_trade ON sharing (shop_order);

CREATE TABLE share (
    id BYTEA PRIMARY KEY,
    sharing BYTEA NOT NULL,
    place BIGINT NOT NULL,
    number TEXT NOT NULL,
    shop_order BYTEA NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    payee BYTEA,
    amount BIGINT NOT NULL,
    description TEXT NOT NULL,
    failure TEXT,
    returned BIGINT NOT NULL
);
CREATE UNIQUE INDEX share_by_place ON share (sharing, place);
CREATE INDEX share_by_trade ON share (shop_order);

CREATE TABLE share_return (
    id BYTEA PRIMARY KEY,
    merchant BYTEA NOT NULL,
    sharing BYTEA NOT NULL,
    out_return_no TEXT NOT NULL,
    number TEXT NOT NULL,
    return_mchid TEXT NOT NULL,
    amount BIGINT NOT NULL,
    description TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    failure TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX share_return_by_number ON share_return (merchant, out_return_no);
