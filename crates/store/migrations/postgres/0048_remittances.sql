-- Money that merchants send to holders, who say yes to it.

CREATE TABLE remittance (
    id BYTEA PRIMARY KEY,
    merchant BYTEA NOT NULL,
    appid TEXT NOT NULL,
    out_bill_no TEXT NOT NULL,
    number TEXT NOT NULL,
    openid TEXT NOT NULL,
    holder BYTEA NOT NULL,
    account BIGINT NOT NULL,
    source BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    remark TEXT NOT NULL,
    scene TEXT NOT NULL,
    notify_url TEXT,
    request_hash BYTEA NOT NULL,
    package TEXT NOT NULL,
    hold BYTEA NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    bill BYTEA,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX remittance_by_out_bill_no ON remittance (merchant, out_bill_no);
CREATE UNIQUE INDEX remittance_by_number ON remittance (number);
CREATE UNIQUE INDEX remittance_by_package ON remittance (package);
CREATE INDEX remittance_by_holder ON remittance (holder, state);
CREATE INDEX remittance_waiting ON remittance (expires_at) WHERE state = 'waiting';
