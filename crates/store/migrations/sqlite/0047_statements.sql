-- What a merchant's day was, as it was when it was written down. `body` is JSON.
CREATE TABLE statement (
    merchant BLOB NOT NULL,
    day TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (merchant, day)
) STRICT, WITHOUT ROWID;
