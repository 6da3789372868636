-- An attempt to bind a card, kept whatever becomes of it.
CREATE TABLE binding (
    id BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    pan BYTEA NOT NULL,
    pan_index BYTEA NOT NULL,
    masked_pan TEXT NOT NULL,
    tail TEXT NOT NULL,
    bank TEXT NOT NULL,
    card_type TEXT NOT NULL,
    phone BYTEA NOT NULL,
    branch BYTEA,
    state TEXT NOT NULL,
    failure TEXT NOT NULL,
    failure_detail TEXT NOT NULL,
    mandate TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    code BYTEA,
    code_tries_left BIGINT NOT NULL,
    code_expires_at BIGINT NOT NULL,
    resends_left BIGINT NOT NULL,
    asks BIGINT NOT NULL,
    card BYTEA,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX binding_by_holder ON binding (holder, created_at);

CREATE TABLE card (
    id BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    pan BYTEA NOT NULL,
    pan_index BYTEA NOT NULL,
    masked_pan TEXT NOT NULL,
    tail TEXT NOT NULL,
    bank TEXT NOT NULL,
    card_type TEXT NOT NULL,
    phone BYTEA NOT NULL,
    mandate TEXT NOT NULL,
    single_limit BIGINT NOT NULL,
    daily_limit BIGINT NOT NULL,
    state TEXT NOT NULL,
    place BIGINT NOT NULL,
    bound_at BIGINT NOT NULL,
    unbound_at BIGINT
);
CREATE INDEX card_by_holder ON card (holder, place);

-- A card number is bound to one account at a time.
CREATE TABLE bound_pan (
    pan_index BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    card BYTEA NOT NULL
);

CREATE TABLE pin_recovery (
    id BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
