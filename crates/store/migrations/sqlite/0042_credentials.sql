-- What merchants and the house sign and seal with towards each other.

-- `public_key` is the subject public key info, DER.
CREATE TABLE merchant_certificate (
    serial TEXT PRIMARY KEY,
    merchant BLOB NOT NULL,
    pem TEXT NOT NULL,
    public_key BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX merchant_certificate_by_merchant ON merchant_certificate (merchant, not_before);

-- Both keys are sealed.
CREATE TABLE merchant_key (
    merchant BLOB PRIMARY KEY,
    v3_key BLOB,
    v2_key BLOB,
    mode TEXT NOT NULL,
    refund_url TEXT,
    sharing_url TEXT
) STRICT, WITHOUT ROWID;

-- The house's own; `private_key` is sealed. The newest that is valid signs, all that are valid are shown.
CREATE TABLE platform_key (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    pem TEXT NOT NULL,
    private_key BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    retired_at INTEGER
) STRICT, WITHOUT ROWID;
