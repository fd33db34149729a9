//! The web page, as it was built into the program.

use crate::rest::negotiate;
use axum::{Router, response::IntoResponse, routing::get};
use http::{HeaderMap, StatusCode, header};
use rust_embed::RustEmbed;

/// What the page may load and ask: nothing that is not served here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; \
    manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The files of `page/`, as Vite builds them.
#[derive(RustEmbed)]
#[folder = "page/dist"]
struct Files;

/// The page itself.
const INDEX: &str = "index.html";

/// Whether who asks for `/` wants to see the page, as browsers do, and not to read what there is.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    negotiate(accept.unwrap_or_default(), &["text/plain", "text/html"]) == Some(1)
}

/// The page.
pub(crate) fn index() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY), (header::VARY, "accept")], file(INDEX))
}

/// What the page is made of, each file at its path.
pub(crate) fn files<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let names = Files::iter().filter(|name| name != INDEX);
    names.fold(Router::new(), |router, name| {
        router.route(&format!("/{name}"), get(async move || file(&name)))
    })
}

fn file(name: &str) -> impl IntoResponse + use<> {
    // The name of what Vite puts there tells its contents.
    let immutable = name.starts_with("assets/");
    let cache = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    Files::get(name).ok_or(StatusCode::NOT_FOUND).map(|file| {
        let kind = file.metadata.mimetype().to_owned();
        ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache.to_owned())], file.data)
    })
}
