use super::{Error, Store};
use crate::catalogue::{Catalogue, SongId};
use futures::TryStreamExt;
use music::{Combination, Ids, Site, Song};
use serde::{Deserialize, de::DeserializeOwned};
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::HashMap;

const COMBINATION: &str = "source, position, seeds";

const SONG: &str = "source, id, title, artist, year, genre, language, combination, valence, \
    arousal, spotify, deezer, lastfm, musicbrainz";

/// The columns of [`COMBINATION`].
#[derive(Deserialize)]
struct CombinationRow {
    source: i64,
    position: i64,
    seeds: String,
}

/// The columns of [`SONG`].
#[derive(Deserialize)]
struct SongRow {
    source: i64,
    id: i64,
    title: String,
    artist: String,
    year: Option<u16>,
    genre: Option<String>,
    language: Option<String>,
    combination: Option<i64>,
    valence: Option<f32>,
    arousal: Option<f32>,
    spotify: Option<String>,
    deezer: Option<String>,
    lastfm: Option<String>,
    musicbrainz: Option<String>,
}

impl Store {
    /// The whole catalogue, as it is now.
    ///
    /// # Errors
    /// If the database fails, or holds what is not ours.
    pub async fn load(&self) -> Result<Catalogue, Error> {
        let mut snapshot = self.pool.begin_with(self.engine.snapshot()).await?;
        let revision = sqlx::query_scalar("SELECT revision FROM catalogue");
        let mut catalogue = Catalogue::new(revision.fetch_one(&mut *snapshot).await?);

        let mut places = HashMap::new();
        let combinations = self.engine.pages("combinations", COMBINATION);
        each(&mut snapshot, combinations, |row: CombinationRow| {
            let combination = Combination::from_seeds(&row.seeds).map_err(|_| Error::Damaged)?;
            let place = catalogue.take_combination(combination);
            places.insert((row.source, row.position), place);
            Ok(())
        })
        .await?;

        let songs = self.engine.pages("songs", SONG);
        each(&mut snapshot, songs, |row: SongRow| {
            let place = |position| places.get(&(row.source, position)).ok_or(Error::Damaged);
            let combination = row.combination.map(place).transpose()?.copied();
            catalogue.take_song(SongId::from(row.id), &Song::from(row), combination);
            Ok(())
        })
        .await?;
        snapshot.rollback().await?;
        Ok(catalogue)
    }
}

/// Takes each row of a table's pages.
async fn each<R: DeserializeOwned>(
    snapshot: &mut Transaction<'static, Any>,
    pages: String,
    mut take: impl FnMut(R) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut pages = sqlx::query_scalar::<_, String>(AssertSqlSafe(pages)).fetch(&mut **snapshot);
    while let Some(page) = pages.try_next().await? {
        let rows: Vec<R> = serde_json::from_str(&page).map_err(|_| Error::Damaged)?;
        rows.into_iter().try_for_each(&mut take)?;
    }
    Ok(())
}

impl From<SongRow> for Song {
    /// The song, less its combination.
    fn from(row: SongRow) -> Self {
        let mut ids = Ids::default();
        for (site, id) in [
            (Site::Spotify, row.spotify),
            (Site::Deezer, row.deezer),
            (Site::Lastfm, row.lastfm),
            (Site::MusicBrainz, row.musicbrainz),
        ] {
            id.map(|id| ids.set(site, &id));
        }
        Self {
            title: row.title,
            artist: row.artist,
            year: row.year,
            genre: row.genre,
            language: row.language,
            combination: None,
            valence: row.valence,
            arousal: row.arousal,
            ids,
        }
    }
}
