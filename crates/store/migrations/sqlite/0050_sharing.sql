-- What merchants share of their trades, with whom, and what comes back.

CREATE TABLE share_receiver (
    merchant BLOB NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    relation TEXT NOT NULL,
    holder BLOB,
    payee BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (merchant, kind, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE sharing (
    id BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    provider BLOB,
    shop_order BLOB NOT NULL,
    out_order_no TEXT NOT NULL,
    number TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sharing_by_out_order_no ON sharing (merchant, out_order_no);
CREATE UNIQUE INDEX sharing_by_number ON sharing (number);
CREATE INDEX sharing_by_trade ON sharing (shop_order);

CREATE TABLE share (
    id BLOB PRIMARY KEY,
    sharing BLOB NOT NULL,
    place INTEGER NOT NULL,
    number TEXT NOT NULL,
    shop_order BLOB NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    payee BLOB,
    amount INTEGER NOT NULL,
    description TEXT NOT NULL,
    failure TEXT,
    returned INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX share_by_place ON share (sharing, place);
CREATE INDEX share_by_trade ON share (shop_order);

CREATE TABLE share_return (
    id BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    sharing BLOB NOT NULL,
    out_return_no TEXT NOT NULL,
    number TEXT NOT NULL,
    return_mchid TEXT NOT NULL,
    amount INTEGER NOT NULL,
    description TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    failure TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX share_return_by_number ON share_return (merchant, out_return_no);
