-- What a mail is called wherever it lies: the server's id of it, else a digest of its content.

ALTER TABLE mails ADD COLUMN object_id TEXT NOT NULL DEFAULT '';
CREATE INDEX mails_object ON mails (account, object_id) WHERE object_id <> '';
