-- What merchants are told, and every attempt at telling them.

-- `round` counts how often it was begun anew: a job of an earlier round is void. `tried` counts the round's attempts.
CREATE TABLE callback (
    id BYTEA PRIMARY KEY,
    merchant BYTEA NOT NULL,
    event TEXT NOT NULL,
    subject BYTEA NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL,
    round BIGINT NOT NULL,
    tried BIGINT NOT NULL,
    next_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX callback_by_merchant ON callback (merchant, id);

CREATE TABLE callback_attempt (
    callback BYTEA NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    status BIGINT,
    duration_ms BIGINT NOT NULL,
    answer BYTEA NOT NULL,
    PRIMARY KEY (callback, number)
);
