-- How far changes to a folder of quarantine were noticed (RFC 7162).

CREATE TABLE modseqs (
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    PRIMARY KEY (account, folder)
) WITHOUT ROWID;
