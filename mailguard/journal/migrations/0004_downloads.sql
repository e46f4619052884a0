-- What was fetched from a login, by the hour since the epoch: providers limit it by the day.

CREATE TABLE downloads (
    login TEXT NOT NULL,            -- user and host
    hour INTEGER NOT NULL,
    octets INTEGER NOT NULL,
    PRIMARY KEY (login, hour)
) WITHOUT ROWID;
