use super::{
    SongId,
    columns::{Names, Texts},
};
use music::{Combination, Emotion, Ids, Link, Mood, Site, Song};
use std::collections::HashMap;

/// Every song there is, in memory, by columns.
///
/// Songs are numbered from 0 in the order in which their sources came, and so are combinations and
/// emotions; a number holds for this catalogue only. What two sources tell of one song is put
/// together: where they differ, the earlier is right. Nothing here waits; numbers that are too
/// large panic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    revision: i64,
    ids: Vec<SongId>,
    places: HashMap<SongId, u32>,
    titles: Texts,
    artists: Texts,
    years: Vec<Option<u16>>,
    genres: Vec<Option<u32>>,
    languages: Vec<Option<u32>>,
    valences: Vec<Option<f32>>,
    arousals: Vec<Option<f32>>,
    combination_of: Vec<Option<u32>>,
    names: Names,
    links: Texts,
    link_of: [Vec<Option<u32>>; Site::ALL.len()],
    combinations: Vec<Combination>,
    combination_places: HashMap<Box<str>, u32>,
    songs_of: Vec<Vec<u32>>,
    emotions: Vec<Emotion>,
    emotion_places: HashMap<Emotion, u32>,
    emotions_of: Vec<Vec<u32>>,
}

impl Catalogue {
    /// A catalogue of a revision, without songs.
    pub(super) fn new(revision: i64) -> Self {
        Self { revision, ..Self::default() }
    }

    /// Takes a combination, if it is new, and tells its number.
    pub(super) fn take_combination(&mut self, combination: Combination) -> u32 {
        if let Some(place) = self.combination_places.get(combination.seeds()) {
            return *place;
        }
        let place = self.combinations.len() as u32;
        let emotions = combination.emotions().iter().map(|emotion| {
            let next = self.emotions.len() as u32;
            *self.emotion_places.entry(emotion.clone()).or_insert_with(|| {
                self.emotions.push(emotion.clone());
                next
            })
        });
        self.emotions_of.push(emotions.collect());
        self.songs_of.push(Vec::new());
        self.combination_places.insert(combination.seeds().into(), place);
        self.combinations.push(combination);
        place
    }

    /// Takes a song of a combination; or, if it is there, what was not known of it.
    pub(super) fn take_song(&mut self, id: SongId, song: &Song, combination: Option<u32>) {
        let next = self.ids.len() as u32;
        let place = *self.places.entry(id).or_insert(next);
        if place == next {
            self.ids.push(id);
            self.titles.push(&song.title);
            self.artists.push(&song.artist);
            self.years.push(None);
            self.genres.push(None);
            self.languages.push(None);
            self.valences.push(None);
            self.arousals.push(None);
            self.combination_of.push(None);
            self.link_of.iter_mut().for_each(|links| links.push(None));
        }
        let at = place as usize;
        self.years[at] = self.years[at].or(song.year);
        self.valences[at] = self.valences[at].or(song.valence);
        self.arousals[at] = self.arousals[at].or(song.arousal);
        for (column, name) in
            [(&mut self.genres, &song.genre), (&mut self.languages, &song.language)]
        {
            if let (None, Some(name)) = (column[at], name) {
                column[at] = Some(self.names.place(name));
            }
        }
        for (column, site) in self.link_of.iter_mut().zip(Site::ALL) {
            if let (None, Some(link)) = (column[at], song.ids.get(site)) {
                column[at] = Some(self.links.len() as u32);
                self.links.push(link);
            }
        }
        if let (None, Some(combination)) = (self.combination_of[at], combination) {
            self.combination_of[at] = Some(combination);
            self.songs_of[combination as usize].push(place);
        }
    }

    /// The store's revision that this is.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// How many songs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are no songs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The number of the song of an id, if there is one.
    #[must_use]
    pub fn find(&self, id: SongId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// A song's id.
    #[must_use]
    pub fn id(&self, song: u32) -> SongId {
        self.ids[song as usize]
    }

    /// A song's title.
    #[must_use]
    pub fn title(&self, song: u32) -> &str {
        self.titles.get(song as usize)
    }

    /// A song's artist.
    #[must_use]
    pub fn artist(&self, song: u32) -> &str {
        self.artists.get(song as usize)
    }

    /// The year in which a song came out.
    #[must_use]
    pub fn year(&self, song: u32) -> Option<u16> {
        self.years[song as usize]
    }

    /// A song's genre.
    #[must_use]
    pub fn genre(&self, song: u32) -> Option<&str> {
        self.genres[song as usize].map(|name| self.names.get(name))
    }

    /// A song's language.
    #[must_use]
    pub fn language(&self, song: u32) -> Option<&str> {
        self.languages[song as usize].map(|name| self.names.get(name))
    }

    /// How pleasant a song is, as [`Song::valence`].
    #[must_use]
    pub fn valence(&self, song: u32) -> Option<f32> {
        self.valences[song as usize]
    }

    /// How exciting a song is, as [`Song::arousal`].
    #[must_use]
    pub fn arousal(&self, song: u32) -> Option<f32> {
        self.arousals[song as usize]
    }

    /// What a song makes people feel, if both valence and arousal are known.
    #[must_use]
    pub fn mood(&self, song: u32) -> Option<Mood> {
        Some(Mood { valence: self.valence(song)?, arousal: self.arousal(song)? })
    }

    /// What a site calls a song.
    #[must_use]
    pub fn site_id(&self, song: u32, site: Site) -> Option<&str> {
        let link = self.link_of[site as usize][song as usize];
        link.map(|link| self.links.get(link as usize))
    }

    /// What opens a song.
    #[must_use]
    pub fn link(&self, song: u32) -> Link {
        Link::best(|site| self.site_id(song, site), self.artist(song), self.title(song))
    }

    /// The number of a song's combination.
    #[must_use]
    pub fn combination_of(&self, song: u32) -> Option<u32> {
        self.combination_of[song as usize]
    }

    /// All that is known of a song.
    #[must_use]
    pub fn song(&self, song: u32) -> Song {
        let mut ids = Ids::default();
        for site in Site::ALL {
            self.site_id(song, site).map(|id| ids.set(site, id));
        }
        let combination = self.combination_of(song);
        Song {
            title: self.title(song).into(),
            artist: self.artist(song).into(),
            year: self.year(song),
            genre: self.genre(song).map(String::from),
            language: self.language(song).map(String::from),
            combination: combination.map(|at| self.combinations[at as usize].clone()),
            valence: self.valence(song),
            arousal: self.arousal(song),
            ids,
        }
    }

    /// The combinations, by number.
    #[must_use]
    pub fn combinations(&self) -> &[Combination] {
        &self.combinations
    }

    /// The numbers of a combination's songs, ascending but where sources were put together.
    #[must_use]
    pub fn songs_of(&self, combination: u32) -> &[u32] {
        &self.songs_of[combination as usize]
    }

    /// The emotions, by number.
    #[must_use]
    pub fn emotions(&self) -> &[Emotion] {
        &self.emotions
    }

    /// The numbers of a combination's emotions, in their order.
    #[must_use]
    pub fn emotions_of(&self, combination: u32) -> &[u32] {
        &self.emotions_of[combination as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_sources_tell_of_a_song_is_put_together() {
        let mut catalogue = Catalogue::new(1);
        let calm = catalogue.take_combination(Combination::from_seeds("['calm']").unwrap());
        let warm = catalogue.take_combination(Combination::from_seeds("['warm']").unwrap());
        let mut first = Song { title: "One".into(), year: Some(1991), ..Song::default() };
        let id = SongId::of("One", "");
        catalogue.take_song(id, &first, Some(calm));
        first.year = Some(2000);
        first.genre = Some("rock".into());
        first.valence = Some(3.0);
        first.ids.set(Site::Deezer, "7");
        catalogue.take_song(id, &first, Some(warm));

        assert_eq!((catalogue.len(), catalogue.find(id)), (1, Some(0)));
        first.year = Some(1991);
        first.combination = Some(catalogue.combinations()[0].clone());
        assert_eq!(catalogue.song(0), first);
        assert_eq!((catalogue.songs_of(calm), catalogue.songs_of(warm)), (&[0][..], &[][..]));
    }

    #[test]
    fn combinations_and_emotions_are_numbered_as_they_come() {
        let mut catalogue = Catalogue::new(1);
        for seeds in ["['b', 'a']", "['a']", "['b', 'a']"] {
            catalogue.take_combination(Combination::from_seeds(seeds).unwrap());
        }
        let emotions: Vec<_> = catalogue.emotions().iter().map(Emotion::as_str).collect();
        assert_eq!((catalogue.combinations().len(), emotions), (2, vec!["b", "a"]));
        assert_eq!((catalogue.emotions_of(0), catalogue.emotions_of(1)), (&[0, 1][..], &[1][..]));
    }
}
