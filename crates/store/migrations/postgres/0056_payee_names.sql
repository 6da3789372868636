-- The payee's name as the merchant gave it, sealed, so that a query can say it again.

ALTER TABLE remittance ADD COLUMN payee_name BYTEA;
