//! Whatever is asked over HTTP, binding it makes a message or an error: never a panic or a flood.
//!
//! An input is three lines and a body: the verb and the path with its query,
//! the Content-Type, nothing, then the body.

#![no_main]

use gateway::rest::Routes;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use libfuzzer_sys::fuzz_target;
use prost_reflect::{DescriptorPool, prost::Message};
use std::sync::LazyLock;

/// The gateway's own contract, and the one of its tests, which uses every rule.
static CONTRACTS: LazyLock<[Routes; 2]> = LazyLock::new(|| {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let folders = [format!("{root}/gateway/tests/proto"), format!("{root}/proto")];
    let mut compiler = protox::Compiler::new(folders).unwrap();
    compiler.include_imports(true).open_file("songbook.proto").unwrap();
    let songbook =
        DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap();
    [&songbook, &proto::POOL].map(|pool| Routes::read(pool).unwrap())
});

/// Until `end`, and what comes after it.
fn until<'a>(end: u8, bytes: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    match bytes.iter().position(|byte| *byte == end) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[]),
    }
}

fuzz_target!(|request: &[u8]| {
    let (verb, rest) = until(b' ', request);
    let (uri, rest) = until(b'\n', rest);
    let (content_type, rest) = until(b'\n', rest);
    let (_, body) = until(b'\n', rest);
    let (Ok(verb), Ok(uri)) = (Method::from_bytes(verb), Uri::try_from(uri)) else { return };
    let mut headers = HeaderMap::new();
    if let Ok(content_type) = HeaderValue::from_bytes(content_type)
        && !content_type.is_empty()
    {
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    for routes in CONTRACTS.iter() {
        match routes.bind(&verb, &uri, &headers, body.to_vec().into()) {
            Ok((method, message)) => {
                // What was bound can be sent, and is not much more than what came.
                let length = message.encoded_len();
                assert!(length <= 64 + 16 * request.len(), "{length} bytes for {}", method.name());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
