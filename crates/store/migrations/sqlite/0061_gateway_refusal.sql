-- Signatures that the merchants' gateway refused lately, with what was signed here and the cause, for the merchant's console.
CREATE TABLE gateway_refusal (
    id BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    at INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    method TEXT NOT NULL,
    target TEXT NOT NULL,
    cause TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    signed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX gateway_refusal_by_merchant ON gateway_refusal (merchant, id);
