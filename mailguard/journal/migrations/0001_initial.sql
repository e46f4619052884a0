-- Times are seconds since the epoch. Text that came out of a mail (verdict, lookups) is nullable:
-- retention empties it, while key and fingerprint stay, so that nothing is acted upon twice.

CREATE TABLE cursors (
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    high_water INTEGER NOT NULL,
    started_at REAL NOT NULL,       -- when this folder was first guarded
    seen_at REAL NOT NULL,          -- when it was last looked at
    PRIMARY KEY (account, folder)
) WITHOUT ROWID;

CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    message_id_hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    kind TEXT NOT NULL,
    verdict TEXT,                   -- JSON
    lookups TEXT,                   -- JSON: the DNS answers the verdict rests on
    state TEXT NOT NULL,            -- pending, again, done
    received_at REAL,
    seen_at REAL NOT NULL,
    UNIQUE (account, folder, uidvalidity, uid)
);
CREATE INDEX mails_open ON mails (account, state) WHERE state <> 'done';
CREATE INDEX mails_fingerprint ON mails (account, fingerprint);
CREATE INDEX mails_seen ON mails (seen_at);

CREATE TABLE intents (
    id INTEGER PRIMARY KEY,
    mail INTEGER NOT NULL REFERENCES mails (id),
    account TEXT NOT NULL,
    deed TEXT NOT NULL,             -- tag, label, quarantine, release
    means TEXT NOT NULL,            -- a rung, or a way of moving
    mark TEXT NOT NULL,             -- JSON, '' where none: how to take the mark off again
    folder TEXT NOT NULL,           -- where the mail is taken from
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    destination TEXT NOT NULL,
    spot_uidvalidity INTEGER,
    spot_uidnext INTEGER,
    flags TEXT NOT NULL,            -- JSON: as they were
    state TEXT NOT NULL,            -- intended, copied, then done, gone, refused or void
    landed_uidvalidity INTEGER,
    landed_uid INTEGER,
    note TEXT NOT NULL DEFAULT '',
    intended_at REAL NOT NULL,
    closed_at REAL
);
CREATE INDEX intents_open ON intents (account) WHERE closed_at IS NULL;
CREATE INDEX intents_mail ON intents (mail);
CREATE INDEX intents_deed ON intents (account, deed, state, closed_at);
CREATE UNIQUE INDEX intents_landed
    ON intents (account, destination, landed_uidvalidity, landed_uid)
    WHERE landed_uid IS NOT NULL;

CREATE TABLE allowed (
    account TEXT NOT NULL,          -- '' for all
    kind TEXT NOT NULL,             -- domain, address
    value TEXT NOT NULL,
    allowed_at REAL NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account, kind, value)
) WITHOUT ROWID;
