/// What a listener thinks of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// More like it.
    Like,
    /// Not again.
    Dislike,
}
