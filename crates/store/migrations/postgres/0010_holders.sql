-- Who holds a wallet. Phones are sealed; phone_index is a keyed blind index for look-ups.
CREATE TABLE holder (
    id BYTEA NOT NULL PRIMARY KEY,
    phone BYTEA NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);

-- The facts every payment reads, in one row: one read per payment.
CREATE TABLE holder_hot (
    holder BYTEA NOT NULL PRIMARY KEY,
    account BIGINT NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    class TEXT NOT NULL,
    person BYTEA,
    pinless BIGINT NOT NULL,
    lowered_until BIGINT NOT NULL,
    pin_mac BYTEA,
    pin_salt BYTEA,
    pin_tries BIGINT NOT NULL,
    pin_tried_at BIGINT NOT NULL,
    pin_locks BIGINT NOT NULL,
    pin_locked_until BIGINT NOT NULL
);

-- Which open account a phone number belongs to. A closed account gives its number back.
CREATE TABLE phone_directory (
    phone_index BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL
);

CREATE TABLE device (
    id BYTEA NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    name TEXT NOT NULL,
    secret_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX device_by_secret ON device (secret_hash);

-- Sessions are found by the keyed hash of their token; the token itself is only on the device.
CREATE TABLE session (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    id BYTEA NOT NULL,
    holder BYTEA NOT NULL,
    device BYTEA NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX session_by_holder ON session (holder);

-- One living code for a phone and a purpose; a new one replaces it.
CREATE TABLE sms_code (
    phone_index BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    mac BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries_left BIGINT NOT NULL,
    PRIMARY KEY (phone_index, purpose)
);

-- What is counted to slow down guessing: codes sent, wrong passwords, bindings tried. Kept a few days.
CREATE TABLE attempt (
    scope TEXT NOT NULL,
    who BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX attempt_by_who ON attempt (scope, who, at);
