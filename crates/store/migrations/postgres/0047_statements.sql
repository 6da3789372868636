-- What a merchant's day was, as it was when it was written down. `body` is JSON.
CREATE TABLE statement (
    merchant BYTEA NOT NULL,
    day TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (merchant, day)
);
