-- The bank's books. Amounts are fen, instants are milliseconds UTC by the bank's clock.

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

-- `card:PAN`, `reserve` (the wallet's money at the bank), `transit` (taken here, not yet given there), `world`.
CREATE TABLE account (
  name    TEXT PRIMARY KEY,
  balance INTEGER NOT NULL CHECK (balance >= 0 OR name = 'world')
) STRICT;

-- A booking takes from one account and gives to another, so the books balance by construction.
CREATE TABLE booking (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  at            INTEGER NOT NULL,
  business_date TEXT NOT NULL,
  kind          TEXT NOT NULL,
  end_to_end_id TEXT NOT NULL,
  taken_from    TEXT NOT NULL REFERENCES account (name),
  given_to      TEXT NOT NULL REFERENCES account (name),
  amount        INTEGER NOT NULL CHECK (amount > 0),
  lines         INTEGER NOT NULL
) STRICT;
CREATE INDEX booking_by_date ON booking (business_date, id);

CREATE TABLE instruction (
  end_to_end_id TEXT PRIMARY KEY,
  kind          TEXT NOT NULL,
  mandate_ref   TEXT NOT NULL,
  pan           TEXT NOT NULL,
  amount        INTEGER NOT NULL,
  remittance    TEXT NOT NULL,
  state         TEXT NOT NULL,
  reason        TEXT,
  lines         INTEGER NOT NULL,
  business_date TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  settled_at    INTEGER,
  returned_at   INTEGER
) STRICT;
CREATE INDEX instruction_by_card ON instruction (pan, business_date);

-- Requests that were lost on purpose, so that the second one is not.
CREATE TABLE lost (
  end_to_end_id TEXT PRIMARY KEY
) STRICT;

CREATE TABLE mandate (
  mandate_ref     TEXT PRIMARY KEY,
  request_id      TEXT NOT NULL UNIQUE,
  pan             TEXT NOT NULL,
  state           TEXT NOT NULL,
  code            TEXT NOT NULL,
  code_expires_at INTEGER NOT NULL,
  tries_left      INTEGER NOT NULL,
  codes_sent      INTEGER NOT NULL
) STRICT;

CREATE TABLE mail (
  sequence      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind          TEXT NOT NULL,
  end_to_end_id TEXT NOT NULL
) STRICT;

-- What happens by itself once the bank's clock is there.
CREATE TABLE due (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  due_at        INTEGER NOT NULL,
  act           TEXT NOT NULL,
  end_to_end_id TEXT NOT NULL
) STRICT;
CREATE INDEX due_by_time ON due (due_at);

CREATE TABLE fault (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  bank        TEXT,
  card        TEXT,
  kind        TEXT NOT NULL,
  code        TEXT,
  times       INTEGER,
  probability REAL,
  seed        INTEGER,
  delay_ms    INTEGER,
  draws       INTEGER NOT NULL
) STRICT;

CREATE TABLE sms (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  sender    TEXT NOT NULL,
  body      TEXT NOT NULL
) STRICT;
CREATE INDEX sms_by_recipient ON sms (recipient, id);
