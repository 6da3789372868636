-- Merchants, their stores, the people at their tills, and what a till asks for: orders and charges.

CREATE TABLE merchant (
    id BLOB PRIMARY KEY,
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `code` is what the store's static QR carries.
CREATE TABLE merchant_store (
    id BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    description_zh TEXT NOT NULL,
    description_en TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE till_staff (
    id BLOB PRIMARY KEY,
    store BLOB NOT NULL,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE till_session (
    token BLOB PRIMARY KEY,
    secret BLOB NOT NULL,
    staff BLOB NOT NULL,
    store BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Named shop_order because `order` is a word of SQL.
CREATE TABLE shop_order (
    id BLOB PRIMARY KEY,
    store BLOB NOT NULL,
    amount INTEGER NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    payment BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `code_index` is a keyed hash of the digits: a stolen database shows no usable code.
CREATE TABLE payment_code (
    code_index BLOB PRIMARY KEY,
    holder BLOB NOT NULL,
    card BLOB,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_code_by_expiry ON payment_code (expires_at);

CREATE TABLE charge (
    id BLOB PRIMARY KEY,
    store BLOB NOT NULL,
    holder BLOB NOT NULL,
    card BLOB,
    amount INTEGER NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    payment BLOB,
    failure TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX charge_by_holder ON charge (holder, id);

-- Holders who have confirmed with the payment password that their phone may show payment codes.
CREATE TABLE payment_code_enabled (
    holder BLOB PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
