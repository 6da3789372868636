-- Apps through which merchants meet holders, and what holders are called in them.

CREATE TABLE app (
    appid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE app_merchant (
    merchant BLOB NOT NULL,
    appid TEXT NOT NULL,
    PRIMARY KEY (merchant, appid)
) STRICT, WITHOUT ROWID;

CREATE TABLE openid (
    openid TEXT PRIMARY KEY,
    appid TEXT NOT NULL,
    holder BLOB NOT NULL,
    UNIQUE (appid, holder)
) STRICT, WITHOUT ROWID;
