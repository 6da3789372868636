-- The service conversation: a notice for everything that happens to a holder's money and account.
CREATE TABLE message (
    holder BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    bill BLOB,
    PRIMARY KEY (holder, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE message_read (
    holder BLOB NOT NULL PRIMARY KEY,
    up_to BLOB NOT NULL
) STRICT;

CREATE TABLE ticket (
    id BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    topic TEXT NOT NULL,
    bill BLOB,
    state TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_by_holder ON ticket (holder, updated_at);
CREATE INDEX ticket_by_state ON ticket (state, updated_at);

CREATE TABLE ticket_line (
    ticket BLOB NOT NULL,
    place INTEGER NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (ticket, place)
) STRICT;

CREATE TABLE operator (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- One-time links with which an operator chooses a name and a password.
CREATE TABLE operator_link (
    token_hash BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE operator_session (
    token_hash BLOB NOT NULL PRIMARY KEY,
    operator BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

-- What operators did, and why. Never changed.
CREATE TABLE act (
    id BLOB NOT NULL PRIMARY KEY,
    operator BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
