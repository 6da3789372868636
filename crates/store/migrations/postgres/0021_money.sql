-- What moves a holder's money, and the bills that tell the holder.

-- `tries` counts calls that were begun, `unsent` those of them that certainly never left.
CREATE TABLE instruction (
    id BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    subject BYTEA NOT NULL,
    holder BYTEA NOT NULL,
    card BYTEA NOT NULL,
    mandate TEXT NOT NULL,
    amount BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    tries BIGINT NOT NULL,
    unsent BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    reconciled_on TEXT
);

CREATE TABLE top_up (
    id BYTEA PRIMARY KEY,
    holder BYTEA NOT NULL,
    account BIGINT NOT NULL,
    card BYTEA NOT NULL,
    card_label TEXT NOT NULL,
    amount BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    bill BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE withdrawal (
    id BYTEA PRIMARY KEY,
    holder BYTEA NOT NULL,
    account BIGINT NOT NULL,
    card BYTEA NOT NULL,
    card_label TEXT NOT NULL,
    amount BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    free_used BIGINT NOT NULL,
    hold BYTEA NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    bill BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- Ids grow with time, so rows are appended. A payment from balance, its journal entry and its bill have one id; the bill
-- has no row.
CREATE TABLE payment (
    id BYTEA PRIMARY KEY,
    holder BYTEA NOT NULL,
    account BIGINT NOT NULL,
    store BYTEA NOT NULL,
    shop_account BIGINT NOT NULL,
    payee TEXT NOT NULL,
    shop_order BYTEA,
    charge BYTEA,
    card BYTEA,
    card_label TEXT NOT NULL,
    amount BIGINT NOT NULL,
    note TEXT NOT NULL,
    proof TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE transfer (
    id BYTEA PRIMARY KEY,
    payer BYTEA NOT NULL,
    payee BYTEA NOT NULL,
    payee_token TEXT NOT NULL,
    payee_name TEXT NOT NULL,
    amount BIGINT NOT NULL,
    note TEXT NOT NULL,
    bill BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- A token stands for its holder; the one without an amount is stable and is also the payee token.
CREATE TABLE receive_code (
    token TEXT PRIMARY KEY,
    holder BYTEA NOT NULL,
    amount BIGINT,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX receive_code_by_holder ON receive_code (holder, created_at);

CREATE TABLE contact (
    holder BYTEA NOT NULL,
    payee BYTEA NOT NULL,
    last_paid_at BIGINT NOT NULL,
    PRIMARY KEY (holder, payee)
);

-- Of everything but payments from balance.
CREATE TABLE bill (
    holder BYTEA NOT NULL,
    id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    amount BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    subject BYTEA NOT NULL,
    PRIMARY KEY (holder, id)
);

-- Written only for what takes more than one step; a bill without steps ended the moment it began.
CREATE TABLE bill_step (
    bill BYTEA NOT NULL,
    place BIGINT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (bill, place)
);
