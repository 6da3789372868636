-- What a merchant has agreed with the house: its number, what it pays, and where its money goes.

-- `available` is the account that settlement moves money to; `merchant.account` is what payments credit. `bank_account`
-- is sealed; `mandate` is the bank's reference of that account.
CREATE TABLE merchant_terms (
    merchant BYTEA PRIMARY KEY,
    mchid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    provider BYTEA,
    available BIGINT NOT NULL,
    settle_days BIGINT NOT NULL,
    online_store BYTEA NOT NULL,
    bank_account BYTEA,
    mandate TEXT
);
CREATE INDEX merchant_terms_by_provider ON merchant_terms (provider);

-- Beside the account, so that a payment reads one row.
ALTER TABLE merchant_store ADD COLUMN fee_bps BIGINT NOT NULL DEFAULT 0;
