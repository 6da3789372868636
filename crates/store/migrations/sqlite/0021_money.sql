-- What moves a holder's money, and the bills that tell the holder.

-- `tries` counts calls that were begun, `unsent` those of them that certainly never left.
CREATE TABLE instruction (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    subject BLOB NOT NULL,
    holder BLOB NOT NULL,
    card BLOB NOT NULL,
    mandate TEXT NOT NULL,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    tries INTEGER NOT NULL,
    unsent INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    reconciled_on TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE top_up (
    id BLOB PRIMARY KEY,
    holder BLOB NOT NULL,
    account INTEGER NOT NULL,
    card BLOB NOT NULL,
    card_label TEXT NOT NULL,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    bill BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE withdrawal (
    id BLOB PRIMARY KEY,
    holder BLOB NOT NULL,
    account INTEGER NOT NULL,
    card BLOB NOT NULL,
    card_label TEXT NOT NULL,
    amount INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    free_used INTEGER NOT NULL,
    hold BLOB NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    bill BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids grow with time, so rows are appended. A payment from balance, its journal entry and its bill have one id; the bill
-- has no row.
CREATE TABLE payment (
    id BLOB PRIMARY KEY,
    holder BLOB NOT NULL,
    account INTEGER NOT NULL,
    store BLOB NOT NULL,
    shop_account INTEGER NOT NULL,
    payee TEXT NOT NULL,
    shop_order BLOB,
    charge BLOB,
    card BLOB,
    card_label TEXT NOT NULL,
    amount INTEGER NOT NULL,
    note TEXT NOT NULL,
    proof TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE transfer (
    id BLOB PRIMARY KEY,
    payer BLOB NOT NULL,
    payee BLOB NOT NULL,
    payee_token TEXT NOT NULL,
    payee_name TEXT NOT NULL,
    amount INTEGER NOT NULL,
    note TEXT NOT NULL,
    bill BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A token stands for its holder; the one without an amount is stable and is also the payee token.
CREATE TABLE receive_code (
    token TEXT PRIMARY KEY,
    holder BLOB NOT NULL,
    amount INTEGER,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX receive_code_by_holder ON receive_code (holder, created_at);

CREATE TABLE contact (
    holder BLOB NOT NULL,
    payee BLOB NOT NULL,
    last_paid_at INTEGER NOT NULL,
    PRIMARY KEY (holder, payee)
) STRICT, WITHOUT ROWID;

-- Of everything but payments from balance.
CREATE TABLE bill (
    holder BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    amount INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    subject BLOB NOT NULL,
    PRIMARY KEY (holder, id)
) STRICT, WITHOUT ROWID;

-- Written only for what takes more than one step; a bill without steps ended the moment it began.
CREATE TABLE bill_step (
    bill BLOB NOT NULL,
    place INTEGER NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (bill, place)
) STRICT, WITHOUT ROWID;
