-- Who holds a wallet. Phones are sealed; phone_index is a keyed blind index for look-ups.
CREATE TABLE holder (
    id BLOB NOT NULL PRIMARY KEY,
    phone BLOB NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;

-- The facts every payment reads, in one row: one read per payment.
CREATE TABLE holder_hot (
    holder BLOB NOT NULL PRIMARY KEY,
    account INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    class TEXT NOT NULL,
    person BLOB,
    pinless INTEGER NOT NULL,
    lowered_until INTEGER NOT NULL,
    pin_mac BLOB,
    pin_salt BLOB,
    pin_tries INTEGER NOT NULL,
    pin_tried_at INTEGER NOT NULL,
    pin_locks INTEGER NOT NULL,
    pin_locked_until INTEGER NOT NULL
) STRICT;

-- Which open account a phone number belongs to. A closed account gives its number back.
CREATE TABLE phone_directory (
    phone_index BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL
) STRICT;

CREATE TABLE device (
    id BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX device_by_secret ON device (secret_hash);

-- Sessions are found by the keyed hash of their token; the token itself is only on the device.
CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    holder BLOB NOT NULL,
    device BLOB NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX session_by_holder ON session (holder);

-- One living code for a phone and a purpose; a new one replaces it.
CREATE TABLE sms_code (
    phone_index BLOB NOT NULL,
    purpose TEXT NOT NULL,
    mac BLOB NOT NULL,
    salt BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    PRIMARY KEY (phone_index, purpose)
) STRICT;

-- What is counted to slow down guessing: codes sent, wrong passwords, bindings tried. Kept a few days.
CREATE TABLE attempt (
    scope TEXT NOT NULL,
    who BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_by_who ON attempt (scope, who, at);
