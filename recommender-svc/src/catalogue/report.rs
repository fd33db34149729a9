use std::collections::BTreeMap;

/// What an import found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read, good and bad.
    pub rows: u64,
    /// Songs that the file gave.
    pub songs: u64,
    /// Combinations that the file gave.
    pub combinations: u64,
    /// Emotions in these.
    pub emotions: u64,
    /// Rows that gave no song, by their [`Reason::kind`](super::Reason::kind).
    pub rejected: BTreeMap<&'static str, u64>,
    /// Ids that no site can have given.
    pub ids_left_out: u64,
    /// Whether the catalogue is another now.
    pub changed: bool,
}
