-- Apps through which merchants meet holders, and what holders are called in them.

CREATE TABLE app (
    appid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE app_merchant (
    merchant BYTEA NOT NULL,
    appid TEXT NOT NULL,
    PRIMARY KEY (merchant, appid)
);

CREATE TABLE openid (
    openid TEXT PRIMARY KEY,
    appid TEXT NOT NULL,
    holder BYTEA NOT NULL,
    UNIQUE (appid, holder)
);
