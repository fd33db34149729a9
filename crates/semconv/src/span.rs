//! What spans are called. Those of RPC are called by their method, those of HTTP
//! by their verb and route.

/// A request that is looked for among others before there is a name for it.
pub const SERVER: &str = "server";
/// A call as its caller made it, whatever it took.
pub const CALL: &str = "call";
/// One attempt at a call.
pub const ATTEMPT: &str = "attempt";
/// REST that becomes gRPC, and the way back.
pub const TRANSCODE: &str = "transcode";
/// The wait for a worker.
pub const QUEUE: &str = "queue";
/// From the bytes of a file to sound or pixels.
pub const DECODE: &str = "decode";
/// From sound to what a model is asked by.
pub const FEATURES: &str = "features";
/// What a model computes.
pub const INFERENCE: &str = "inference";
/// A picture that is drawn.
pub const RENDER: &str = "render";
/// What suits a sentence.
pub const SUGGEST: &str = "suggest";
/// One statement to the database.
pub const STATEMENT: &str = "statement";
