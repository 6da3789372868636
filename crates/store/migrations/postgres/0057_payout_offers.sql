-- A merchant offers to be paid out to the card of whoever takes the offer: one offer at a time.

CREATE TABLE payout_offer (
    merchant BYTEA PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payout_offer_by_token ON payout_offer (token_hash);
