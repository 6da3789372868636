-- An attempt to bind a card, kept whatever becomes of it.
CREATE TABLE binding (
    id BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    pan BLOB NOT NULL,
    pan_index BLOB NOT NULL,
    masked_pan TEXT NOT NULL,
    tail TEXT NOT NULL,
    bank TEXT NOT NULL,
    card_type TEXT NOT NULL,
    phone BLOB NOT NULL,
    branch BLOB,
    state TEXT NOT NULL,
    failure TEXT NOT NULL,
    failure_detail TEXT NOT NULL,
    mandate TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    code BLOB,
    code_tries_left INTEGER NOT NULL,
    code_expires_at INTEGER NOT NULL,
    resends_left INTEGER NOT NULL,
    asks INTEGER NOT NULL,
    card BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX binding_by_holder ON binding (holder, created_at);

CREATE TABLE card (
    id BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    pan BLOB NOT NULL,
    pan_index BLOB NOT NULL,
    masked_pan TEXT NOT NULL,
    tail TEXT NOT NULL,
    bank TEXT NOT NULL,
    card_type TEXT NOT NULL,
    phone BLOB NOT NULL,
    mandate TEXT NOT NULL,
    single_limit INTEGER NOT NULL,
    daily_limit INTEGER NOT NULL,
    state TEXT NOT NULL,
    place INTEGER NOT NULL,
    bound_at INTEGER NOT NULL,
    unbound_at INTEGER
) STRICT;
CREATE INDEX card_by_holder ON card (holder, place);

-- A card number is bound to one account at a time.
CREATE TABLE bound_pan (
    pan_index BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    card BLOB NOT NULL
) STRICT;

CREATE TABLE pin_recovery (
    id BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
