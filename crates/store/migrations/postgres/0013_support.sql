-- The service conversation: a notice for everything that happens to a holder's money and account.
CREATE TABLE message (
    holder BYTEA NOT NULL,
    id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    bill BYTEA,
    PRIMARY KEY (holder, id)
);

CREATE TABLE message_read (
    holder BYTEA NOT NULL PRIMARY KEY,
    up_to BYTEA NOT NULL
);

CREATE TABLE ticket (
    id BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    topic TEXT NOT NULL,
    bill BYTEA,
    state TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX ticket_by_holder ON ticket (holder, updated_at);
CREATE INDEX ticket_by_state ON ticket (state, updated_at);

CREATE TABLE ticket_line (
    ticket BYTEA NOT NULL,
    place BIGINT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (ticket, place)
);

CREATE TABLE operator (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- One-time links with which an operator chooses a name and a password.
CREATE TABLE operator_link (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE operator_session (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    operator BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- What operators did, and why. Never changed.
CREATE TABLE act (
    id BYTEA NOT NULL PRIMARY KEY,
    operator BYTEA NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL
);
