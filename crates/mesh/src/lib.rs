//! How services talk to each other.
//!
//! [`server`] is the stack every service is served through; [`client`] is the
//! stack every service is called through. Each is one list of layers, read
//! from the outside in, in one file. A [`Deadline`] travels with each request.

pub mod client;
mod deadline;
mod hangups;
mod health;
pub mod server;
mod shutdown;

pub use deadline::{Deadline, DeadlineLayer};
pub use hangups::hangups;
pub use health::Health;
pub use shutdown::shutdown;
