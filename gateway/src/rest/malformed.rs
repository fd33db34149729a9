//! What can be wrong with a request that reaches its method.

use super::{multipart, percent};

/// A request that does not say what its method understands.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// A name that is none.
    #[error("`{0}` is no field of the request")]
    UnknownField(String),
    /// A message or a map where a text is given.
    #[error("`{0}` cannot be given as text; send it as JSON")]
    NotText(String),
    /// A text that is no value of the field.
    #[error("`{field}` must be {expected}")]
    Value {
        /// The field, as the request names it.
        field: String,
        /// What the field takes.
        expected: String,
    },
    /// A second value where one is taken.
    #[error("`{0}` is given twice")]
    Twice(String),
    /// Two members of a `oneof`.
    #[error("`{0}` and `{1}` exclude each other; give one of them")]
    OneOf(String, String),
    /// A field outside the JSON body that holds all fields.
    #[error("`{0}` belongs into the JSON body, not into the query")]
    Query(String),
    /// A path or query that is not well encoded.
    #[error(transparent)]
    Percent(#[from] percent::Error),
    /// A body that is not the JSON form of the message.
    #[error("the body is not the expected JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A body that is no form.
    #[error(transparent)]
    Form(#[from] multipart::Error),
    /// A form whose delimiter is not told.
    #[error("the Content-Type of a form must tell its boundary")]
    Boundary,
    /// A part of a form that is not text, but its field is.
    #[error("`{0}` must be UTF-8 text")]
    Text(String),
    /// A wait that is none.
    #[error("X-Request-Timeout must be seconds, such as 2.5, or milliseconds, such as 250ms")]
    Timeout,
    /// A body that ends too early.
    #[error("the body broke off")]
    BrokeOff,
}
