//! The command line: all services in one process, and the verbs of a client.
//!
//! [`Cli`] is every flag there is; each verb is a module. [`Mesh`] is the whole
//! system on loopback, for `up`, for verbs that were given no server to ask,
//! and for tests.

mod catalogue;
mod certs;
mod classify;
mod cli;
mod clip;
mod dataset_build;
mod describe;
mod evaluate;
mod examination;
mod features;
mod key;
mod loadtest;
mod mesh;
mod models;
mod output;
mod progress;
mod recordings;
mod report;
mod samples;
mod server;
mod smoke;
mod songs;
mod spectrogram;
mod suggest;
mod train;
mod up;
mod whole;

pub use cli::{Cli, run};
pub use mesh::{Mesh, MeshConfig};
pub use models::Models;
pub use smoke::{Args as SmokeArgs, run as smoke};
pub use songs::SongsConfig;
