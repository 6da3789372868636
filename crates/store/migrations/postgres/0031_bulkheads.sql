-- Whom a job waits for outside, such as a bank: those who wait for one never take the places of those who wait for another.
ALTER TABLE job ADD COLUMN peer TEXT NOT NULL DEFAULT '';

-- The bank of the card, by its id in the table of banks.
ALTER TABLE instruction ADD COLUMN bank TEXT NOT NULL DEFAULT '';
