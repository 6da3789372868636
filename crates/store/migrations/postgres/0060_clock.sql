-- How far the business clock is ahead of real time, in milliseconds: one row, written by the sandbox's time machine only.
CREATE TABLE clock (
    id BIGINT PRIMARY KEY,
    offset_ms BIGINT NOT NULL
);
