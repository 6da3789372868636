-- Jobs to be done outside, at least once. Who holds a job is known to the one process that has the file open.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    payload BLOB NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT,
    buried_at INTEGER
) STRICT;

-- What was answered to a request. Rows are only appended and found through an index in memory; old ones are deleted.
CREATE TABLE request (
    number INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    outcome BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
