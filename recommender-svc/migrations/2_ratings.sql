-- What listeners think of songs. A song's id is made from its title and artist, so what is thought of it outlives
-- the rows that tell of it.
CREATE TABLE ratings (
    listener TEXT NOT NULL,
    song BIGINT NOT NULL,
    liked BIGINT NOT NULL, -- 1, or 0 for a dislike
    rated_ms BIGINT NOT NULL,
    PRIMARY KEY (listener, song)
);
CREATE INDEX ratings_by_time ON ratings (listener, rated_ms, song);
