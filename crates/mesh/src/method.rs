//! What the contract says of the method that is called.

use http::Uri;
use prost_reflect::{Kind, MethodDescriptor, prost_types::method_options::IdempotencyLevel};
use std::{collections::HashMap, sync::LazyLock};

/// Of a method that no contract tells of, nothing is to be hoped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Method {
    /// It is asked by one message, not by a stream of them.
    pub asked_once: bool,
    /// It answers with one message, not with a stream of them.
    pub(crate) answers_once: bool,
    /// Asking it again does no harm.
    pub(crate) safe: bool,
    /// What it is sent and what it sends is small, and takes no time to compute.
    pub(crate) quick: bool,
}

static METHODS: LazyLock<HashMap<String, Method>> = LazyLock::new(|| {
    let methods = proto::POOL.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    methods.map(|method| (path(&method), Method::from(&method))).collect()
});

impl Method {
    /// The method at that path, if the contract has it.
    pub fn find(uri: &Uri) -> Option<Self> {
        METHODS.get(uri.path()).copied()
    }

    /// The method at that path, whether the contract has it or not.
    pub fn of(uri: &Uri) -> Self {
        Self::find(uri).unwrap_or_default()
    }
}

/// Whether the contract tells of a method with such a path.
pub(crate) fn is_known(path: &str) -> bool {
    METHODS.contains_key(path)
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

impl From<&MethodDescriptor> for Method {
    fn from(method: &MethodDescriptor) -> Self {
        let proto = method.method_descriptor_proto();
        let level = proto.options.as_ref().map(|options| options.idempotency_level());
        let safe = level.is_some_and(|level| level != IdempotencyLevel::IdempotencyUnknown);
        // What carries bytes carries a clip or a picture, and those have to be looked at.
        let carries_bytes = method.input().fields().any(|field| field.kind() == Kind::Bytes);
        Self {
            asked_once: !method.is_client_streaming(),
            answers_once: !method.is_server_streaming(),
            safe: safe && !method.is_client_streaming(),
            quick: safe && !carries_bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_says_what_may_be_asked_again() {
        let method = |path| Method::of(&Uri::from_static(path));
        let classify = method("/melomesh.v1.GenreClassifier/Classify");
        assert!(classify.safe && classify.answers_once && !classify.quick);
        let timeline = method("/melomesh.v1.GenreClassifier/ClassifyTimeline");
        assert!(timeline.safe && timeline.asked_once && !timeline.answers_once);
        assert!(!method("/melomesh.v1.GenreClassifier/ClassifyStream").safe);
        assert!(method("/melomesh.v1.GenreClassifier/GetModel").quick);
        assert!(method("/melomesh.v1.Recommender/RateSong").safe);
        assert_eq!(method("/of.another/Contract"), Method::default());
    }
}
