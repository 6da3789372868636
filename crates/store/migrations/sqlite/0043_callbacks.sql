-- What merchants are told, and every attempt at telling them.

-- `round` counts how often it was begun anew: a job of an earlier round is void. `tried` counts the round's attempts.
CREATE TABLE callback (
    id BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    event TEXT NOT NULL,
    subject BLOB NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL,
    round INTEGER NOT NULL,
    tried INTEGER NOT NULL,
    next_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX callback_by_merchant ON callback (merchant, id);

CREATE TABLE callback_attempt (
    callback BLOB NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    duration_ms INTEGER NOT NULL,
    answer BLOB NOT NULL,
    PRIMARY KEY (callback, number)
) STRICT, WITHOUT ROWID;
