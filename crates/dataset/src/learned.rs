use serde::{Deserialize, Serialize};

/// A clip that a model learned from: to judge the model by it tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// What it was called.
    pub track: String,
    /// What it sounded like, as [`Track::fingerprint`](crate::Track::fingerprint).
    pub fingerprint: u64,
}
