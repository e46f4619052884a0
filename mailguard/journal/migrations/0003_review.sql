-- What people decided about mail that was caught, and for how long a sender is allowed.

ALTER TABLE allowed ADD COLUMN expires_at REAL;      -- NULL: until revoked

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    deed TEXT NOT NULL,             -- release, allow, revoke
    account TEXT NOT NULL,          -- '' for all
    subject TEXT NOT NULL,          -- the mail's number, or the sender
    who TEXT NOT NULL,              -- the user of the machine
    reason TEXT NOT NULL,
    decided_at REAL NOT NULL
);
