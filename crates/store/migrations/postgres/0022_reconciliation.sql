-- The comparison of our instructions with a bank's statement of a day.

CREATE TABLE reconciliation (
    bank TEXT NOT NULL,
    day TEXT NOT NULL,
    matched BIGINT NOT NULL,
    in_transit BIGINT NOT NULL,
    breaks BIGINT NOT NULL,
    compared_at BIGINT NOT NULL,
    PRIMARY KEY (bank, day)
);

CREATE TABLE reconciliation_break (
    bank TEXT NOT NULL,
    day TEXT NOT NULL,
    line BIGINT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    our_amount BIGINT,
    their_amount BIGINT,
    PRIMARY KEY (bank, day, line)
);

CREATE INDEX instruction_by_time ON instruction (created_at);
CREATE INDEX instruction_by_holder ON instruction (holder, state);
