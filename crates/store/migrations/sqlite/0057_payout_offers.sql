-- A merchant offers to be paid out to the card of whoever takes the offer: one offer at a time.

CREATE TABLE payout_offer (
    merchant BLOB PRIMARY KEY,
    token_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payout_offer_by_token ON payout_offer (token_hash);
