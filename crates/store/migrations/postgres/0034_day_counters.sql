-- Counters of days before this one are not kept: no limit looks at them, and the journal still has what they counted.
CREATE TABLE day_counters (
    only_row BIGINT PRIMARY KEY,
    kept_from BIGINT NOT NULL
);

INSERT INTO day_counters (only_row, kept_from) VALUES (1, 0);

-- Days are the periods that are too great for a year.
CREATE INDEX counter_by_day ON counter (period) WHERE period > 65535;
