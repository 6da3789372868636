-- What a merchant has agreed with the house: its number, what it pays, and where its money goes.

-- `available` is the account that settlement moves money to; `merchant.account` is what payments credit. `bank_account`
-- is sealed; `mandate` is the bank's reference of that account.
CREATE TABLE merchant_terms (
    merchant BLOB PRIMARY KEY,
    mchid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    provider BLOB,
    available INTEGER NOT NULL,
    settle_days INTEGER NOT NULL,
    online_store BLOB NOT NULL,
    bank_account BLOB,
    mandate TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX merchant_terms_by_provider ON merchant_terms (provider);

-- Beside the account, so that a payment reads one row.
ALTER TABLE merchant_store ADD COLUMN fee_bps INTEGER NOT NULL DEFAULT 0;
