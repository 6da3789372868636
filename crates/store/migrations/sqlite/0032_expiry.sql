-- What waits and may expire is found by its time; rows that have ended are not in these indexes.
CREATE INDEX shop_order_open ON shop_order (expires_at) WHERE state = 'open';
CREATE INDEX charge_awaiting ON charge (expires_at) WHERE state = 'awaiting_pin';
