//! Contracts that cannot be served are refused at the start.

use gateway::rest::Routes;
use prost_reflect::DescriptorPool;
use std::{fs, path::Path};

/// Why a contract with this in its service is refused.
fn refusal(name: &str, methods: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let text = format!(
        "syntax = \"proto3\"; package broken;
        import \"google/api/annotations.proto\"; import \"melomesh/v1/media.proto\";
        message A {{ string id = 1; repeated string tags = 2; A a = 3; }}
        message Two {{
            bytes x = 1 [(melomesh.v1.media_types) = \"a/b\"];
            bytes y = 2 [(melomesh.v1.media_types) = \"a/b\"];
        }}
        message Text {{ string x = 1 [(melomesh.v1.media_types) = \"a/b\"]; }}
        message Star {{ bytes x = 1 [(melomesh.v1.media_types) = \"*\"]; }}
        service S {{ {methods} }}"
    );
    fs::write(folder.join(name), text).unwrap();
    let mut compiler = protox::Compiler::new([folder, Path::new("../proto")]).unwrap();
    compiler.include_imports(true).open_file(name).unwrap();
    let pool = DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap();
    Routes::read(&pool).unwrap_err().to_string()
}

#[test]
fn an_annotation_that_breaks_the_rules_is_refused_by_its_method() {
    let rules = [
        ("A", "get: \"v1\"", "broken.S.M: `v1`: expected / before `v1`"),
        ("A", "get: \"/{a=**}/b\"", "broken.S.M: `/{a=**}/b`: `**` may only come last"),
        ("A", "get: \"/{nobody}\"", "broken.S.M: `nobody` is no field of the request"),
        ("A", "get: \"/{a}\"", "broken.S.M: `a` cannot be given as text; send it as JSON"),
        ("A", "get: \"/{tags}\"", "broken.S.M: a list cannot be filled from the path"),
        ("A", "post: \"/a\" body: \"b\"", "broken.S.M: `b` is no field of broken.A"),
        ("A", "get: \"/a\" response_body: \"b\"", "broken.S.M: `b` is no field of broken.A"),
        ("A", "body: \"*\"", "broken.S.M: the rule has no pattern"),
        ("A", "custom: {kind: \"a b\" path: \"/a\"}", "broken.S.M: `a b` is no verb"),
        (
            "A",
            "get: \"/a\" additional_bindings {get: \"/a\"}",
            "broken.S.M: GET /a is the route of broken.S.M too",
        ),
        (
            "A",
            "get: \"/a\" additional_bindings {get: \"/b\" additional_bindings {get: \"/c\"}}",
            "broken.S.M: additional_bindings cannot be nested",
        ),
        (
            "stream A",
            "get: \"/a\"",
            "broken.S.M: a stream of requests is made of a raw body: name its field of bytes",
        ),
        ("Two", "post: \"/a\" body: \"*\"", "broken.S.M: broken.Two takes raw bytes in two fields"),
        ("Text", "post: \"/a\" body: \"*\"", "broken.S.M: `x` has media_types but is not bytes"),
        ("Star", "post: \"/a\" body: \"*\"", "broken.S.M: `*` is no media type"),
    ];
    for (at, (input, rule, message)) in rules.into_iter().enumerate() {
        let method =
            format!("rpc M({input}) returns (A) {{ option (google.api.http) = {{{rule}}}; }}");
        assert_eq!(refusal(&format!("broken{at}.proto"), &method), message);
    }
}

#[test]
fn two_methods_cannot_share_a_route() {
    let method = |name, path| {
        format!("rpc {name}(A) returns (A) {{ option (google.api.http) = {{get: \"{path}\"}}; }}")
    };
    let methods = method("M", "/a/{id}") + &method("N", "/a/{a.id}");
    let message = refusal("shared.proto", &methods);
    assert_eq!(message, "broken.S.M: GET /a/{id} is the route of broken.S.N too");
}
