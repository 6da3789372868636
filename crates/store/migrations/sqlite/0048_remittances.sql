-- Money that merchants send to holders, who say yes to it.

CREATE TABLE remittance (
    id BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    appid TEXT NOT NULL,
    out_bill_no TEXT NOT NULL,
    number TEXT NOT NULL,
    openid TEXT NOT NULL,
    holder BLOB NOT NULL,
    account INTEGER NOT NULL,
    source INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    remark TEXT NOT NULL,
    scene TEXT NOT NULL,
    notify_url TEXT,
    request_hash BLOB NOT NULL,
    package TEXT NOT NULL,
    hold BLOB NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    bill BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX remittance_by_out_bill_no ON remittance (merchant, out_bill_no);
CREATE UNIQUE INDEX remittance_by_number ON remittance (number);
CREATE UNIQUE INDEX remittance_by_package ON remittance (package);
CREATE INDEX remittance_by_holder ON remittance (holder, state);
CREATE INDEX remittance_waiting ON remittance (expires_at) WHERE state = 'waiting';
