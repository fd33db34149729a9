use crate::{Combination, Link, Site};

/// A song, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Song {
    /// Its name; never empty.
    pub title: String,
    /// Who plays it; empty if nobody knows.
    pub artist: String,
    /// The year in which it came out.
    pub year: Option<u16>,
    /// Its genre, in whatever words its source has.
    pub genre: Option<String>,
    /// The language that is sung in, by its ISO 639 code; `zxx` is none.
    pub language: Option<String>,
    /// The emotions it stirs.
    pub combination: Option<Combination>,
    /// How pleasant it is, as Warriner's norms count: 1 to 9, 5 in the middle.
    pub valence: Option<f32>,
    /// How exciting it is, as Warriner's norms count: 1 to 9, 5 in the middle.
    pub arousal: Option<f32>,
    /// What sites call it.
    pub ids: Ids,
}

impl Song {
    /// What opens it.
    #[must_use]
    pub fn link(&self) -> Link {
        Link::best(|site| self.ids.get(site), &self.artist, &self.title)
    }
}

/// What sites call a song.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids([Option<Box<str>>; Site::ALL.len()]);

impl Ids {
    /// What a site calls it.
    #[must_use]
    pub fn get(&self, site: Site) -> Option<&str> {
        self.0[site as usize].as_deref()
    }

    /// Takes what a site calls it; or leaves it and says no, if no song can be called that there.
    pub fn set(&mut self, site: Site, id: &str) -> bool {
        let admitted = site.admits(id);
        if admitted {
            self.0[site as usize] = Some(id.into());
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_song_is_opened_where_it_is_likeliest_to_play() {
        let mut song = Song { title: "One".into(), artist: "U2".into(), ..Song::default() };
        assert_eq!(song.link().site, None);
        for (site, id, url) in [
            (
                Site::MusicBrainz,
                "b1a9c0e9-d987-4042-ae91-78d6a3267d69",
                "https://musicbrainz.org/recording/b1a9c0e9-d987-4042-ae91-78d6a3267d69",
            ),
            (Site::Lastfm, "https://www.last.fm/music/U2", "https://www.last.fm/music/U2"),
            (Site::Deezer, "3135556", "https://www.deezer.com/track/3135556"),
            (
                Site::Spotify,
                "4u7EnebtmKWzUH433cf5Qv",
                "https://open.spotify.com/track/4u7EnebtmKWzUH433cf5Qv",
            ),
        ] {
            assert!(song.ids.set(site, id));
            assert_eq!(song.link(), Link { site: Some(site), url: url.into() });
        }
    }

    #[test]
    fn a_name_no_song_can_have_is_not_taken() {
        let mut ids = Ids::default();
        assert!(!ids.set(Site::Spotify, "../album/1"));
        assert_eq!(ids, Ids::default());
    }
}
