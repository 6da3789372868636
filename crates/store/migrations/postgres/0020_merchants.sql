-- Merchants, their stores, the people at their tills, and what a till asks for: orders and charges.

CREATE TABLE merchant (
    id BYTEA PRIMARY KEY,
    account BIGINT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- `code` is what the store's static QR carries.
CREATE TABLE merchant_store (
    id BYTEA PRIMARY KEY,
    merchant BYTEA NOT NULL,
    account BIGINT NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    description_zh TEXT NOT NULL,
    description_en TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE till_staff (
    id BYTEA PRIMARY KEY,
    store BYTEA NOT NULL,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE till_session (
    token BYTEA PRIMARY KEY,
    secret BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    store BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Named shop_order because `order` is a word of SQL.
CREATE TABLE shop_order (
    id BYTEA PRIMARY KEY,
    store BYTEA NOT NULL,
    amount BIGINT NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    payment BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- `code_index` is a keyed hash of the digits: a stolen database shows no usable code.
CREATE TABLE payment_code (
    code_index BYTEA PRIMARY KEY,
    holder BYTEA NOT NULL,
    card BYTEA,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used BIGINT NOT NULL
);
CREATE INDEX payment_code_by_expiry ON payment_code (expires_at);

CREATE TABLE charge (
    id BYTEA PRIMARY KEY,
    store BYTEA NOT NULL,
    holder BYTEA NOT NULL,
    card BYTEA,
    amount BIGINT NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    payment BYTEA,
    failure TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX charge_by_holder ON charge (holder, id);

-- Holders who have confirmed with the payment password that their phone may show payment codes.
CREATE TABLE payment_code_enabled (
    holder BYTEA PRIMARY KEY,
    since BIGINT NOT NULL
);
