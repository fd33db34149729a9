use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where songs are opened, the likeliest to play one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// By the 22 letters and digits of a track.
    Spotify,
    /// By the number of a track.
    Deezer,
    /// By the whole URL.
    Lastfm,
    /// By the UUID of a recording.
    MusicBrainz,
}

impl Site {
    /// Every site, in the order in which they are preferred.
    pub const ALL: [Self; 4] = [Self::Spotify, Self::Deezer, Self::Lastfm, Self::MusicBrainz];

    /// Whether this can be the site's name for a song; what cannot would lead somewhere else.
    #[must_use]
    pub fn admits(self, id: &str) -> bool {
        match self {
            Self::Spotify => id.len() == 22 && id.bytes().all(|b| b.is_ascii_alphanumeric()),
            Self::Deezer => (1..=19).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit()),
            Self::Lastfm => {
                let path = ["https://www.last.fm/", "http://www.last.fm/", "https://last.fm/"]
                    .iter()
                    .find_map(|site| id.strip_prefix(site));
                let plain = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
                id.len() <= 2000 && path.is_some_and(|path| path.bytes().all(plain))
            }
            Self::MusicBrainz => {
                let parts: Vec<_> = id.split('-').map(str::len).collect();
                let hexadecimal = id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
                parts == [8, 4, 4, 4, 12] && hexadecimal
            }
        }
    }

    /// The address that opens a song there.
    #[must_use]
    pub fn url(self, id: &str) -> String {
        match self {
            Self::Spotify => format!("https://open.spotify.com/track/{id}"),
            Self::Deezer => format!("https://www.deezer.com/track/{id}"),
            Self::Lastfm => id.to_owned(),
            Self::MusicBrainz => format!("https://musicbrainz.org/recording/{id}"),
        }
    }
}

/// What opens a song, or a search for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The site that knows the song by name; none if it is only looked for.
    pub site: Option<Site>,
    /// The address.
    pub url: String,
}

impl Link {
    /// The best link there is, where `id` tells what a site calls the song.
    pub fn best<'a>(id: impl Fn(Site) -> Option<&'a str>, artist: &str, title: &str) -> Self {
        Site::ALL
            .into_iter()
            .find_map(|site| Some(Self { site: Some(site), url: site.url(id(site)?) }))
            .unwrap_or_else(|| Self::search(artist, title))
    }

    /// A search that needs no account.
    #[must_use]
    pub fn search(artist: &str, title: &str) -> Self {
        let words = format!("{artist} {title}");
        let words = utf8_percent_encode(words.trim(), RESERVED);
        let url = format!("https://www.youtube.com/results?search_query={words}");
        Self { site: None, url }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_encoded_whatever_the_title() {
        let link = Link::search("AC/DC & Söhne", "50% + \"1\"? #🎵");
        let words = "AC%2FDC%20%26%20S%C3%B6hne%2050%25%20%2B%20%221%22%3F%20%23%F0%9F%8E%B5";
        assert_eq!(link.url, format!("https://www.youtube.com/results?search_query={words}"));
    }

    #[test]
    fn a_site_admits_its_own_names_only() {
        let spotify = "4u7EnebtmKWzUH433cf5Qv";
        let deezer = "3135556";
        let lastfm = "https://www.last.fm/music/eminem/_/%2527till%2bi%2bcollapse";
        let musicbrainz = "b1a9c0e9-d987-4042-ae91-78d6a3267d69";
        let names = [spotify, deezer, lastfm, musicbrainz];
        for (at, site) in Site::ALL.into_iter().enumerate() {
            for (other, name) in names.iter().enumerate() {
                assert_eq!(site.admits(name), at == other, "{site:?} {name}");
            }
            for bad in ["", "../evil", "a\"b", "javascript:x", "https://www.last.fm.evil.com/x"] {
                assert!(!site.admits(bad), "{site:?} {bad}");
            }
        }
    }
}
