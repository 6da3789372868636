-- A verified person: one for an identity number, over all its accounts.
CREATE TABLE person (
    id BYTEA NOT NULL PRIMARY KEY,
    number_index BYTEA NOT NULL UNIQUE,
    number BYTEA NOT NULL,
    name BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- What a holder submitted, and what came of it. The newest of a holder counts.
CREATE TABLE verification (
    id BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    name BYTEA NOT NULL,
    number BYTEA NOT NULL,
    number_index BYTEA NOT NULL,
    state TEXT NOT NULL,
    review_reason TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX verification_by_holder ON verification (holder, submitted_at);
CREATE INDEX verification_by_state ON verification (state, submitted_at);

-- External checks that count for an account's class: the registry, a bank, a person face to face.
CREATE TABLE identity_check (
    holder BYTEA NOT NULL,
    source TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (holder, source)
);
