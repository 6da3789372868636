-- What merchants and the house sign and seal with towards each other.

-- `public_key` is the subject public key info, DER.
CREATE TABLE merchant_certificate (
    serial TEXT PRIMARY KEY,
    merchant BYTEA NOT NULL,
    pem TEXT NOT NULL,
    public_key BYTEA NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX merchant_certificate_by_merchant ON merchant_certificate (merchant, not_before);

-- Both keys are sealed.
CREATE TABLE merchant_key (
    merchant BYTEA PRIMARY KEY,
    v3_key BYTEA,
    v2_key BYTEA,
    mode TEXT NOT NULL,
    refund_url TEXT,
    sharing_url TEXT
);

-- The house's own; `private_key` is sealed. The newest that is valid signs, all that are valid are shown.
CREATE TABLE platform_key (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    pem TEXT NOT NULL,
    private_key BYTEA NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    retired_at BIGINT
);
