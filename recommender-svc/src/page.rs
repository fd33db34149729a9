use crate::{
    Error,
    catalogue::{Rating, SongId},
};
use music::Opinion;
use std::time::{Duration, SystemTime};

/// What is asked for of a list of ratings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// How many ratings it has at most.
    pub(crate) size: u32,
    /// The last rating of the page before.
    pub(crate) after: Option<Rating>,
}

impl Page {
    const SIZE: u32 = 100;
    const LARGEST: u32 = 1000;

    /// The page of a size, 0 for the usual, and of a token, empty for the first.
    ///
    /// # Errors
    /// A size out of range, or a token that was not given with the page before.
    pub(crate) fn asked(size: i32, token: &str) -> Result<Self, Error> {
        let size = match u32::try_from(size) {
            Ok(0) => Self::SIZE,
            Ok(size) if size <= Self::LARGEST => size,
            _ => {
                let rule = format!("lies in [1, {}]", Self::LARGEST);
                return Err(Error::Option { field: "page_size", rule });
            }
        };
        let after = match token {
            "" => None,
            token => Some(read(token).ok_or_else(|| Error::Option {
                field: "page_token",
                rule: "is the next_page_token of the page before".into(),
            })?),
        };
        Ok(Self { size, after })
    }

    /// What is on the page, of ratings of which there is one more if another page follows; and the
    /// token of that page.
    pub(crate) fn cut(self, mut ratings: Vec<Rating>) -> (Vec<Rating>, String) {
        let more = ratings.len() > self.size as usize;
        ratings.truncate(self.size as usize);
        let next = ratings.last().filter(|_| more).map(write).unwrap_or_default();
        (ratings, next)
    }
}

/// When a rating was made, in milliseconds since 1970, and its song.
fn write(rating: &Rating) -> String {
    let rated = rating.rated.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", rated.as_millis(), rating.song)
}

fn read(token: &str) -> Option<Rating> {
    let (rated_ms, song) = token.split_once('-')?;
    let rated_ms = rated_ms.parse().ok()?;
    let rated = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(rated_ms))?;
    // Only the place in the list counts.
    Some(Rating { song: song.parse::<SongId>().ok()?, opinion: Opinion::Like, rated })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_gives_back_the_last_rating_of_its_page() {
        let rated = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
        let ratings: Vec<_> = ["A", "B", "C"]
            .map(|title| Rating { song: SongId::of(title, ""), opinion: Opinion::Like, rated })
            .into();
        let page = Page::asked(2, "").unwrap();
        let (kept, next) = page.cut(ratings.clone());
        assert_eq!(kept, ratings[..2]);
        assert_eq!(Page::asked(2, &next).unwrap().after, Some(ratings[1]));
        assert_eq!(page.cut(kept).1, "");
    }

    #[test]
    fn tokens_and_sizes_of_nobodys_are_refused() {
        for token in ["x", "1-2", "-", "99999999999999999999-0000000000000000", "' OR 1=1 --"] {
            assert!(Page::asked(0, token).is_err(), "{token}");
        }
        for size in [-1, 1001] {
            assert!(Page::asked(size, "").is_err(), "{size}");
        }
    }
}
