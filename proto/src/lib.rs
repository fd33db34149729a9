//! The contract between services, and the only place where wire types and
//! domain types meet.

mod description;
mod genre;

pub use genre::ranking;

use prost_reflect::{DescriptorPool, MethodDescriptor};
use std::sync::LazyLock;

// Named as the packages are: what is generated finds its neighbours so.
#[allow(missing_docs)]
mod melomesh {
    pub mod v1 {
        tonic::include_proto!("melomesh.v1");
    }
}

/// What the contract takes from `proto/google`.
#[allow(missing_docs)]
pub mod google {
    /// Answers that are not messages, and how methods are reached over HTTP.
    pub mod api {
        tonic::include_proto!("google.api");
    }
}

/// Version 1 of the contract, generated from `proto/melomesh/v1/*.proto`.
pub use melomesh::v1;

/// The contract as an encoded `google.protobuf.FileDescriptorSet`, with its
/// comments, its options and all it imports.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// The domain of the reasons that errors carry in `google.rpc.ErrorInfo`.
pub const DOMAIN: &str = "melomesh";

/// The reason of an error whose cause is a body of a kind that is not read. In
/// HTTP it has a status of its own, 415.
pub const UNSUPPORTED_MEDIA_TYPE: &str = "UNSUPPORTED_MEDIA_TYPE";

/// The reason of an error whose cause is a body that is too large; 413 in HTTP.
pub const TOO_LARGE: &str = "TOO_LARGE";

/// The contract, for who works with messages known only at run time.
#[expect(clippy::expect_used, reason = "the build script wrote the descriptors")]
pub static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).expect("the descriptors are valid"));

/// What a caller must be allowed to do, to call a method; `None` if it is open to all.
pub fn scope(method: &MethodDescriptor) -> Option<String> {
    let option = POOL.get_extension_by_name("melomesh.v1.scope")?;
    let options = method.options();
    let scope = options.has_extension(&option).then(|| options.get_extension(&option))?;
    scope.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_says_who_may_call_it() {
        let methods = POOL.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        for method in methods {
            let scope = scope(&method);
            let known = ["genres", "songs", "ratings"];
            assert!(
                known.contains(&scope.as_deref().unwrap_or_default()),
                "{}",
                method.full_name()
            );
        }
    }
}
