use super::{
    Error, Store,
    insert::{Insert, ROWS},
};
use crate::catalogue::{Entry, Reader, Reason, Reject, Report, SongId};
use music::{Combination, Emotion, Site, Song};
use sha2::{Digest, Sha256};
use sqlx::{Any, Transaction};
use std::{
    collections::{HashMap, HashSet},
    io::{self, BufRead},
};

/// The longest name of a source, in characters.
const LONGEST_SOURCE: usize = 200;

const COMBINATION: &[&str] = &["source", "position", "seeds"];

const SONG: &[&str] = &[
    "source",
    "position",
    "id",
    "title",
    "artist",
    "year",
    "genre",
    "language",
    "combination",
    "valence",
    "arousal",
    "spotify",
    "deezer",
    "lastfm",
    "musicbrainz",
];

impl Store {
    /// Puts the songs of a file in the place of all that its source gave before; rejects are
    /// handed out as they are found.
    ///
    /// All of it happens or, when this fails or is dropped, nothing. A file that was imported
    /// before changes nothing. Others who import wait for the end.
    ///
    /// # Errors
    /// If the file cannot be read, a reject not be kept, or the database fails; and if not one row
    /// can be used.
    pub async fn import<R: BufRead>(
        &self,
        source: &str,
        songs: Reader<R>,
        mut keep: impl FnMut(Reject) -> io::Result<()>,
    ) -> Result<Report, Error> {
        let printable = !source.trim().is_empty() && !source.chars().any(char::is_control);
        if !printable || source.chars().count() > LONGEST_SOURCE {
            return Err(Error::SourceName);
        }
        let mut import = Import::begin(self, source).await?;
        for entry in songs {
            if let Some(reject) = import.take(entry?) {
                keep(reject)?;
            }
            import.write(ROWS).await?;
        }
        import.write(1).await?;
        import.end().await
    }
}

/// An import that goes on.
struct Import {
    transaction: Transaction<'static, Any>,
    source: i64,
    digest_before: String,
    digest: Sha256,
    report: Report,
    ids: HashSet<SongId>,
    places: HashMap<Box<str>, i64>,
    emotions: HashSet<Emotion>,
    combinations: Vec<(i64, Box<str>)>,
    songs: Vec<(i64, SongId, Song, Option<i64>)>,
    insert_combinations: Insert,
    insert_songs: Insert,
}

impl Import {
    /// Waits for its turn, and forgets what the source gave.
    async fn begin(store: &Store, name: &str) -> Result<Self, Error> {
        let mut transaction = store.pool.begin().await?;
        let connection = &mut *transaction;
        // The first statement, so that whoever else imports waits here.
        sqlx::query("UPDATE catalogue SET revision = revision + 1")
            .execute(&mut *connection)
            .await?;
        let known = "SELECT id, digest FROM sources WHERE name = $1";
        let known = sqlx::query_as(known).bind(name.to_owned());
        let (source, digest_before) = match known.fetch_optional(&mut *connection).await? {
            Some(known) => known,
            None => {
                let next = "SELECT COALESCE(MAX(id), 0) + 1 FROM sources";
                let id: i64 = sqlx::query_scalar(next).fetch_one(&mut *connection).await?;
                sqlx::query("INSERT INTO sources (id, name, digest) VALUES ($1, $2, '')")
                    .bind(id)
                    .bind(name.to_owned())
                    .execute(&mut *connection)
                    .await?;
                (id, String::new())
            }
        };
        for forget in
            ["DELETE FROM songs WHERE source = $1", "DELETE FROM combinations WHERE source = $1"]
        {
            sqlx::query(forget).bind(source).execute(&mut *connection).await?;
        }
        Ok(Self {
            transaction,
            source,
            digest_before,
            digest: Sha256::new(),
            report: Report::default(),
            ids: HashSet::new(),
            places: HashMap::new(),
            emotions: HashSet::new(),
            combinations: Vec::new(),
            songs: Vec::new(),
            insert_combinations: Insert::new(store.engine, "combinations", COMBINATION),
            insert_songs: Insert::new(store.engine, "songs", SONG),
        })
    }

    /// Takes a row; what gives no song comes back.
    fn take(&mut self, mut entry: Entry) -> Option<Reject> {
        self.report.rows += 1;
        self.report.ids_left_out += entry.ids_left_out;
        let combination = entry.combination.take().map(|combination| self.place(&combination));
        let reason = match std::mem::replace(&mut entry.song, Ok(None)) {
            Ok(None) => return None,
            Ok(Some(song)) => {
                let id = SongId::of(&song.title, &song.artist);
                if self.ids.insert(id) {
                    let position = self.report.songs.cast_signed();
                    self.report.songs += 1;
                    self.digest.update(format!("{position} {song:?} {combination:?}\n"));
                    self.songs.push((position, id, song, combination));
                    return None;
                }
                Reason::Duplicate
            }
            Err(reason) => reason,
        };
        *self.report.rejected.entry(reason.kind()).or_default() += 1;
        Some(entry.reject(reason))
    }

    /// The position of a combination, which it gets if it has none.
    fn place(&mut self, combination: &Combination) -> i64 {
        if let Some(position) = self.places.get(combination.seeds()) {
            return *position;
        }
        let position = self.report.combinations.cast_signed();
        self.report.combinations += 1;
        self.digest.update(format!("{position} {:?}\n", combination.seeds()));
        self.places.insert(combination.seeds().into(), position);
        self.emotions.extend(combination.emotions().iter().cloned());
        self.combinations.push((position, combination.seeds().into()));
        position
    }

    /// Hands on what was taken, once it is `enough` rows of a table.
    async fn write(&mut self, enough: usize) -> Result<(), Error> {
        if self.combinations.len() >= enough {
            let mut insert = self.insert_combinations.rows(self.combinations.len());
            for (position, seeds) in self.combinations.drain(..) {
                insert = insert.bind(self.source).bind(position).bind(String::from(seeds));
            }
            insert.execute(&mut *self.transaction).await?;
        }
        if self.songs.len() >= enough {
            let mut insert = self.insert_songs.rows(self.songs.len());
            for (position, id, song, combination) in self.songs.drain(..) {
                insert = insert
                    .bind(self.source)
                    .bind(position)
                    .bind(id.number())
                    .bind(song.title)
                    .bind(song.artist)
                    .bind(song.year.map(i64::from))
                    .bind(song.genre)
                    .bind(song.language)
                    .bind(combination)
                    .bind(song.valence.map(f64::from))
                    .bind(song.arousal.map(f64::from));
                for site in [Site::Spotify, Site::Deezer, Site::Lastfm, Site::MusicBrainz] {
                    insert = insert.bind(song.ids.get(site).map(String::from));
                }
            }
            insert.execute(&mut *self.transaction).await?;
        }
        Ok(())
    }

    /// Makes it last, unless it is what was there.
    async fn end(mut self) -> Result<Report, Error> {
        self.report.emotions = self.emotions.len() as u64;
        if self.report.songs + self.report.combinations == 0 {
            return Err(Error::Useless(self.report));
        }
        let digest: String =
            self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.report.changed = digest != self.digest_before;
        if self.report.changed {
            sqlx::query("UPDATE sources SET digest = $1 WHERE id = $2")
                .bind(digest)
                .bind(self.source)
                .execute(&mut *self.transaction)
                .await?;
            self.transaction.commit().await?;
        } else {
            self.transaction.rollback().await?;
        }
        Ok(self.report)
    }
}
