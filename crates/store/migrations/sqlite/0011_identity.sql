-- A verified person: one for an identity number, over all its accounts.
CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY,
    number_index BLOB NOT NULL UNIQUE,
    number BLOB NOT NULL,
    name BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- What a holder submitted, and what came of it. The newest of a holder counts.
CREATE TABLE verification (
    id BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    name BLOB NOT NULL,
    number BLOB NOT NULL,
    number_index BLOB NOT NULL,
    state TEXT NOT NULL,
    review_reason TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX verification_by_holder ON verification (holder, submitted_at);
CREATE INDEX verification_by_state ON verification (state, submitted_at);

-- External checks that count for an account's class: the registry, a bank, a person face to face.
CREATE TABLE identity_check (
    holder BLOB NOT NULL,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (holder, source)
) STRICT;
