-- Until when a sender was allowed by a decision: the list itself has only the newest.

ALTER TABLE decisions ADD COLUMN expires_at REAL;    -- NULL: until revoked, and for all but allow
