-- What merchants were paid becomes what they may take out, and goes to their banks.

CREATE TABLE settlement (
    merchant BYTEA NOT NULL,
    day TEXT NOT NULL,
    amount BIGINT NOT NULL,
    settled_at BIGINT NOT NULL,
    PRIMARY KEY (merchant, day)
);

CREATE TABLE merchant_withdrawal (
    id BYTEA PRIMARY KEY,
    merchant BYTEA NOT NULL,
    account BIGINT NOT NULL,
    label TEXT NOT NULL,
    amount BIGINT NOT NULL,
    hold BYTEA NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX merchant_withdrawal_by_merchant ON merchant_withdrawal (merchant, id);
