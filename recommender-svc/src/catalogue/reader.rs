use super::{
    Format, Reason, Reject,
    clean::{filled, number, text, year},
    format::Field,
    line::{Fields, Line, Lines},
};
use music::{Combination, Emotion, Song, UnreadableSeeds};
use std::io::{self, BufRead};

/// The longest title or artist, in characters.
const LONGEST_NAME: usize = 500;

/// The longest genre or language, in characters.
const LONGEST_WORD: usize = 100;

/// The longest id or URL, in characters.
const LONGEST_ID: usize = 2000;

/// Songs of a file, one by one, in memory that does not grow with it.
pub struct Reader<R> {
    lines: Lines<R>,
    format: Format,
    columns: Vec<Option<Field>>,
    first: Option<Line>,
}

/// What a row gives.
#[derive(Debug)]
pub struct Entry {
    /// The emotions it names, even if its song is refused.
    pub combination: Option<Combination>,
    /// The song, less its emotions; none in a row of emotions only.
    pub song: Result<Option<Song>, Reason>,
    /// How many of its ids were left out, because no site calls a song so.
    pub ids_left_out: u64,
    line: u64,
    row: Vec<u8>,
}

impl Entry {
    /// The row, refused.
    #[must_use]
    pub fn reject(self, reason: Reason) -> Reject {
        Reject { line: self.line, reason, row: self.row }
    }
}

impl<R: BufRead> Reader<R> {
    /// Begins to read.
    ///
    /// # Errors
    /// If the first line does not name the columns that the format has
    /// ([`io::ErrorKind::InvalidData`]), or nothing can be read.
    pub fn new(format: Format, input: R) -> io::Result<Self> {
        let mut lines = Lines::new(input);
        let first = lines.next()?;
        let names = match &first {
            Some(Line { fields: Fields::Whole(names), .. }) => names.as_slice(),
            _ => &[],
        };
        if format == Format::Muse
            && let [seeds] = names
            && seeds.starts_with(b"[")
        {
            return Ok(Self { lines, format, columns: vec![Some(Field::Moods)], first });
        }
        let columns: Vec<_> = names.iter().map(|name| named(format, name)).collect();
        for needed in format.needs() {
            if !columns.contains(&Some(*needed)) {
                let names =
                    format.columns().iter().filter(|(field, _)| format.needs().contains(field));
                let names: Vec<_> = names.map(|(_, name)| *name).collect();
                let what = format!("the first line does not name {}", names.join(", "));
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
        Ok(Self { lines, format, columns, first: None })
    }

    fn entry(&self, line: Line) -> Entry {
        let (number, row) = (line.number, line.raw);
        let refused = |reason, row| Entry {
            combination: None,
            song: Err(reason),
            ids_left_out: 0,
            line: number,
            row,
        };
        let fields = match line.fields {
            Fields::Whole(fields) if fields.len() == self.columns.len() => fields,
            Fields::Whole(_) | Fields::Broken => return refused(Reason::Broken, row),
            Fields::TooLong => return refused(Reason::TooLong, row),
        };
        let moods = self.columns.iter().position(|column| *column == Some(Field::Moods));
        let combination = match moods.map_or(Ok(None), |at| combination(self.format, &fields[at])) {
            Ok(combination) => combination,
            Err(reason) => return refused(reason, row),
        };
        let mut ids_left_out = 0;
        let song = self.song(&fields, &mut ids_left_out).and_then(|song| {
            match (song.title.is_empty(), song.artist.is_empty(), &combination) {
                (true, true, Some(_)) => Ok(None),
                (true, _, _) => Err(Reason::NoTitle),
                (false, _, _) => Ok(Some(song)),
            }
        });
        Entry { combination, song, ids_left_out, line: number, row }
    }

    fn song(&self, fields: &[Vec<u8>], ids_left_out: &mut u64) -> Result<Song, Reason> {
        let mut song = Song::default();
        for (column, field) in self.columns.iter().zip(fields) {
            let Some(column) = *column else { continue };
            let word = || Ok::<_, Reason>(filled(text(field, LONGEST_WORD)?).map(String::from));
            let norm = || {
                let number = number(text(field, LONGEST_WORD)?, self.format.scale())?;
                Ok::<_, Reason>(number.map(|number| self.format.norm(column, number)))
            };
            match column {
                Field::Title => song.title = text(field, LONGEST_NAME)?.into(),
                Field::Artist => song.artist = text(field, LONGEST_NAME)?.into(),
                Field::Year => song.year = year(text(field, LONGEST_WORD)?)?,
                Field::Genre => song.genre = word()?,
                Field::Language => song.language = word()?,
                Field::Moods => {}
                Field::Valence => song.valence = norm()?,
                Field::Arousal => song.arousal = norm()?,
                Field::Id(site) => {
                    if let Some(id) = filled(text(field, LONGEST_ID)?)
                        && !song.ids.set(site, id)
                    {
                        *ids_left_out += 1;
                    }
                }
            }
        }
        Ok(song)
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.first.take().map_or_else(|| self.lines.next(), |line| Ok(Some(line)));
        line.map(|line| line.map(|line| self.entry(line))).transpose()
    }
}

/// What the column of a name tells.
fn named(format: Format, name: &[u8]) -> Option<Field> {
    let name = name.trim_ascii();
    let mut columns = format.columns().iter();
    columns.find(|(_, other)| name.eq_ignore_ascii_case(other.as_bytes())).map(|(field, _)| *field)
}

/// The emotions of a field: words parted by `;`, or seeds.
fn combination(format: Format, field: &[u8]) -> Result<Option<Combination>, Reason> {
    let Some(moods) = filled(text(field, Combination::LONGEST)?) else { return Ok(None) };
    if format == Format::Muse || moods.starts_with('[') {
        return Ok(Some(Combination::from_seeds(moods)?));
    }
    let emotions: Option<Vec<_>> = moods.split(';').map(Emotion::new).collect();
    let emotions = emotions.ok_or(UnreadableSeeds::NoEmotion)?;
    Ok(Some(Combination::of(emotions).ok_or(UnreadableSeeds::TooLong)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use music::Site;

    fn entries(format: Format, file: &str) -> Vec<Entry> {
        Reader::new(format, file.as_bytes()).unwrap().map(Result::unwrap).collect()
    }

    fn song(entry: &Entry) -> &Song {
        entry.song.as_ref().unwrap().as_ref().unwrap()
    }

    #[test]
    fn a_row_of_muse_is_a_song() {
        let file = "\
lastfm_url,track,artist,seeds,number_of_emotion_tags,valence_tags,arousal_tags,dominance_tags,mbid,spotify_id,genre
https://www.last.fm/music/eminem/_/%2527till%2bi%2bcollapse,'Till I Collapse,Eminem,\"['aggressive', 'fun']\",6,4.55,5.273125,5.690625,cab93def-26c5-4fb0-bedd-26ec4c1619e1,4xkOaSrkexMciUUogZKVTS,rap
";
        let entries = entries(Format::Muse, file);
        let (entry, song) = (&entries[0], song(&entries[0]));
        assert_eq!((&*song.title, &*song.artist), ("'Till I Collapse", "Eminem"));
        assert_eq!((song.valence, song.arousal), (Some(4.55), Some(5.273_125)));
        assert_eq!(song.genre.as_deref(), Some("rap"));
        assert_eq!(song.ids.get(Site::Spotify), Some("4xkOaSrkexMciUUogZKVTS"));
        let combination = entry.combination.as_ref().unwrap();
        assert_eq!(combination.seeds(), "['aggressive', 'fun']");
    }

    #[test]
    fn seeds_alone_are_combinations_without_songs() {
        let entries = entries(Format::Muse, "['a']\r\n\"['a', 'b']\"\r\n");
        let seeds: Vec<_> =
            entries.iter().map(|entry| entry.combination.as_ref().unwrap().seeds()).collect();
        assert_eq!(seeds, ["['a']", "['a', 'b']"]);
        assert!(entries.iter().all(|entry| entry.song == Ok(None)));
    }

    #[test]
    fn a_row_of_deezer_counts_as_the_norms_do() {
        let file = "\
dzr_sng_id,MSD_sng_id,MSD_track_id,valence,arousal,artist_name,track_name
532171,SOSDIDR12A8C130E5D,TRGVJCD128F42623E3,-1,2,Fiona Apple,Fast As You Can
";
        let entries = entries(Format::Deezer, file);
        let song = song(&entries[0]);
        assert_eq!((song.valence, song.arousal), (Some(3.79), Some(6.01)));
        assert_eq!(song.link().url, "https://www.deezer.com/track/532171");
    }

    #[test]
    fn a_row_of_ours_may_leave_out_all_but_the_title() {
        let file = "title,artist,year,genre,language,moods\nX,,,,,\nY,Z,1984,pop,en,Calm; warm\n";
        let entries = entries(Format::Csv, file);
        assert_eq!(song(&entries[0]), &Song { title: "X".into(), ..Song::default() });
        assert_eq!(song(&entries[1]).year, Some(1984));
        let seeds = entries[1].combination.as_ref().unwrap().seeds();
        assert_eq!(seeds, "['calm', 'warm']");
    }

    #[test]
    fn what_gives_no_song_says_why() {
        let long = format!("{},A,,,,calm", "x".repeat(501));
        for (row, why) in [
            (" ,A,,,,calm", Reason::NoTitle),
            (",,,,,", Reason::NoTitle),
            ("X,A,19x4,,,calm", Reason::Year),
            ("X,A,,,,calm;;warm", Reason::Seeds(UnreadableSeeds::NoEmotion)),
            ("X,A,,,,['calm'", Reason::Seeds(UnreadableSeeds::NoList)),
            ("X\0,A,,,,calm", Reason::Control),
            ("X,BeyoncÃ©,,,,calm", Reason::Mojibake),
            ("X,A,,,", Reason::Broken),
            ("\"X,A,,,,", Reason::Broken),
            (&long, Reason::TooLong),
        ] {
            let file = format!("title,artist,year,genre,language,moods\n{row}\n");
            let entry = entries(Format::Csv, &file).remove(0);
            assert_eq!(entry.song, Err(why.clone()), "{row:?}");
            let reject = entry.reject(why.clone());
            assert_eq!(reject, Reject { line: 2, reason: why, row: row.into() });
        }
    }

    #[test]
    fn an_id_no_site_has_is_left_out_and_counted() {
        let file = "title,artist,moods,spotify_id\nX,A,calm,../evil\n";
        let entries = entries(Format::Csv, file);
        assert_eq!(entries[0].ids_left_out, 1);
        assert_eq!(song(&entries[0]).link().site, None);
    }

    #[test]
    fn bytes_of_any_kind_are_read_to_their_end() {
        let whole =
            b"title,artist,moods\n\"a, \"\"b\",c,\"['calm', 'wa\\'rm']\"\nd,\xC3\xA9,calm;warm\n";
        let mut chance = 1_u64;
        for _ in 0..20_000 {
            let mut file = whole.to_vec();
            for _ in 0..4 {
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = 19 + (chance >> 33) as usize % (file.len() - 19);
                file[at] = b"\"\\',;[]\n\r\0\xFFa"[(chance >> 20) as usize % 12];
            }
            let entries = Reader::new(Format::Csv, &*file).unwrap().map(Result::unwrap);
            assert!(entries.count() <= file.len());
        }
    }

    #[test]
    fn a_file_of_another_kind_is_refused_at_its_first_line() {
        for (format, file) in [
            (Format::Muse, "title,artist,moods\n"),
            (Format::Deezer, ""),
            (Format::Csv, "\u{1}\u{2}\u{3}"),
            (Format::Csv, "['calm']\n"),
        ] {
            let refused = Reader::new(format, file.as_bytes()).err().unwrap();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidData, "{file:?}");
        }
    }
}
