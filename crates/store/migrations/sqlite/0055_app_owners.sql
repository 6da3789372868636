-- Which merchant opened an app: only that one may bind it. The house's apps have none.

ALTER TABLE app ADD COLUMN owner BLOB;
CREATE INDEX app_by_owner ON app (owner) WHERE owner IS NOT NULL;

-- A merchant's refunds are listed, newest first.
CREATE INDEX refund_newest ON refund (merchant, id);
