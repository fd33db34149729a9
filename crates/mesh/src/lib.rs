//! How services talk to each other.
//!
//! [`server`] is the stack every service is served through; [`client`] is the
//! stack every service is called through. Each is one list of layers, read
//! from the outside in, in one file. A [`Deadline`] travels with each request, and
//! so does its [`trace`]; `measure` counts. An [`Admin`] port shows how a service is.

mod admin;
pub mod client;
mod deadline;
mod drain;
mod hangups;
mod health;
pub mod identity;
mod limit;
mod measure;
mod method;
mod readiness;
pub mod server;
mod shutdown;
pub mod trace;

pub use admin::{Admin, Listeners};
pub use deadline::{Deadline, DeadlineLayer};
pub use drain::DrainConfig;
pub use hangups::hangups;
pub use health::Health;
pub use identity::IdentityConfig;
pub use method::Method;
pub use shutdown::shutdown;
