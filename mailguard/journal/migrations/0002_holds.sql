-- When an account may only be labelled: the brake was pulled, or somebody said `pause`.

CREATE TABLE holds (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,          -- '' for all
    why TEXT NOT NULL,              -- paused, rate, share
    since REAL NOT NULL,
    ended_at REAL
);
CREATE UNIQUE INDEX holds_standing ON holds (account) WHERE ended_at IS NULL;

-- the brake counts the mail of one account and day
CREATE INDEX mails_account_seen ON mails (account, seen_at);
