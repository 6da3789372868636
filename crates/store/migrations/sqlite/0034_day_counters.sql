-- Counters of days before this one are not kept: no limit looks at them, and the journal still has what they counted.
CREATE TABLE day_counters (
    only_row INTEGER PRIMARY KEY,
    kept_from INTEGER NOT NULL
) STRICT;

INSERT INTO day_counters (only_row, kept_from) VALUES (1, 0);
