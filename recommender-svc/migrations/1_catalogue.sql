-- In words that SQLite and PostgreSQL both understand.

-- One row: how often the catalogue has changed. Who changes it changes this first, and so waits for
-- whoever does so already.
CREATE TABLE catalogue (revision BIGINT NOT NULL);
INSERT INTO catalogue (revision) VALUES (0);

-- What gave songs, in the order in which it came; the digest is of all that it gave.
CREATE TABLE sources (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL
);

CREATE TABLE combinations (
    source BIGINT NOT NULL,
    position BIGINT NOT NULL,
    seeds TEXT NOT NULL,
    PRIMARY KEY (source, position)
);

CREATE TABLE songs (
    source BIGINT NOT NULL,
    position BIGINT NOT NULL,
    id BIGINT NOT NULL,
    title TEXT NOT NULL,
    artist TEXT NOT NULL,
    year BIGINT,
    genre TEXT,
    language TEXT,
    combination BIGINT,
    valence DOUBLE PRECISION,
    arousal DOUBLE PRECISION,
    spotify TEXT,
    deezer TEXT,
    lastfm TEXT,
    musicbrainz TEXT,
    PRIMARY KEY (source, position)
);
