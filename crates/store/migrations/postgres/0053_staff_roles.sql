-- What a merchant's people may do beyond the till. Who was there before opened the merchant.

ALTER TABLE till_staff ADD COLUMN role TEXT NOT NULL DEFAULT 'owner';
ALTER TABLE till_staff ADD COLUMN left_at BIGINT;
