use super::{Error, Store};
use crate::catalogue::SongId;
use music::Opinion;
use sqlx::{Row, any::AnyRow};
use std::time::{Duration, SystemTime};

/// What a listener thinks of a song, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The song; the catalogue may have it no more.
    pub song: SongId,
    /// What they think of it.
    pub opinion: Opinion,
    /// When they said so, to the millisecond.
    pub rated: SystemTime,
}

impl Store {
    /// Keeps what a listener thinks of a song from now on, in place of what they thought before.
    /// Once this returns it lasts, whatever becomes of the process.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rate(
        &self,
        listener: &str,
        song: SongId,
        opinion: Opinion,
    ) -> Result<Rating, Error> {
        let rated_ms = ms(SystemTime::now());
        let rate = "INSERT INTO ratings (listener, song, liked, rated_ms) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (listener, song) \
            DO UPDATE SET liked = excluded.liked, rated_ms = excluded.rated_ms";
        let rate = sqlx::query(rate)
            .bind(listener.to_owned())
            .bind(song.number())
            .bind(i64::from(opinion == Opinion::Like))
            .bind(rated_ms);
        self.statement("INSERT", rate.execute(&self.pool)).await?;
        Ok(Rating { song, opinion, rated: at(rated_ms) })
    }

    /// Forgets what a listener thinks of a song; tells whether there was anything to forget.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget(&self, listener: &str, song: SongId) -> Result<bool, Error> {
        let forget = sqlx::query("DELETE FROM ratings WHERE listener = $1 AND song = $2");
        let forget = forget.bind(listener.to_owned()).bind(song.number());
        let forgotten = self.statement("DELETE", forget.execute(&self.pool)).await?;
        Ok(forgotten.rows_affected() > 0)
    }

    /// What a listener thinks of songs, the last rated first: at most `count`, of those after
    /// `after` in this order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ratings(
        &self,
        listener: &str,
        after: Option<Rating>,
        count: u32,
    ) -> Result<Vec<Rating>, Error> {
        let (before_ms, song) = match after {
            Some(rating) => (ms(rating.rated), rating.song.number()),
            None => (i64::MAX, i64::MAX),
        };
        let list = "SELECT song, liked, rated_ms FROM ratings WHERE listener = $1 \
            AND (rated_ms < $2 OR (rated_ms = $2 AND song < $3)) \
            ORDER BY rated_ms DESC, song DESC LIMIT $4";
        let rows = sqlx::query(list)
            .bind(listener.to_owned())
            .bind(before_ms)
            .bind(song)
            .bind(i64::from(count));
        let rows = self.statement("SELECT", rows.fetch_all(&self.pool)).await?;
        rows.iter().map(rating).collect()
    }
}

fn rating(row: &AnyRow) -> Result<Rating, Error> {
    let liked = row.try_get::<i64, _>(1)? != 0;
    Ok(Rating {
        song: SongId::from(row.try_get::<i64, _>(0)?),
        opinion: if liked { Opinion::Like } else { Opinion::Dislike },
        rated: at(row.try_get(2)?),
    })
}

fn at(ms: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(ms.unsigned_abs())
}

fn ms(at: SystemTime) -> i64 {
    at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis() as i64
}
