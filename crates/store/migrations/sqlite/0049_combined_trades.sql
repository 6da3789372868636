-- Trades that are paid together: a lead, which is what the holder pays, and its parts, each a trade of its merchant's.

ALTER TABLE trade ADD COLUMN lead BLOB;
-- 0 of the lead itself, 1 and on of its parts.
ALTER TABLE trade ADD COLUMN part INTEGER;
CREATE UNIQUE INDEX trade_by_lead ON trade (lead, part) WHERE lead IS NOT NULL;
CREATE INDEX trade_part_by_payment ON trade (payment) WHERE part > 0 AND payment IS NOT NULL;
