use std::collections::HashMap;

/// Texts end to end, in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[begin..self.ends[at]]
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Texts that many songs share, each of which is held once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    names: Vec<Box<str>>,
    places: HashMap<Box<str>, u32>,
}

impl Names {
    /// The place of a name, which it gets if it has none.
    pub(super) fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.names.len() as u32;
        self.names.push(name.into());
        self.places.insert(name.into(), place);
        place
    }

    pub(super) fn get(&self, place: u32) -> &str {
        &self.names[place as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_as_they_went_in() {
        let mut texts = Texts::default();
        for text in ["a", "", "🎵b"] {
            texts.push(text);
        }
        assert_eq!((texts.get(0), texts.get(1), texts.get(2), texts.len()), ("a", "", "🎵b", 3));
    }
}
