-- What merchants were paid becomes what they may take out, and goes to their banks.

CREATE TABLE settlement (
    merchant BLOB NOT NULL,
    day TEXT NOT NULL,
    amount INTEGER NOT NULL,
    settled_at INTEGER NOT NULL,
    PRIMARY KEY (merchant, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE merchant_withdrawal (
    id BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    account INTEGER NOT NULL,
    label TEXT NOT NULL,
    amount INTEGER NOT NULL,
    hold BLOB NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX merchant_withdrawal_by_merchant ON merchant_withdrawal (merchant, id);
