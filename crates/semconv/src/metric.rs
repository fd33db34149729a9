//! What is measured.

use crate::{Kind, Metric};

/// Every metric there is.
pub const ALL: [Metric; 22] = [
    RPC_SERVER_DURATION,
    RPC_CLIENT_DURATION,
    HTTP_SERVER_DURATION,
    HTTP_CLIENT_DURATION,
    DB_CLIENT_DURATION,
    RETRIES,
    SHEDS,
    CONCURRENCY_LIMIT,
    ENDPOINTS,
    BREAKER_OPEN,
    QUEUE_DEPTH,
    QUEUE_WAIT,
    INFERENCE_DURATION,
    INFERENCE_WINDOWS,
    MODEL_INFO,
    UPLOAD_SIZE,
    PROCESS_MEMORY,
    PROCESS_CPU,
    PROCESS_THREADS,
    PROCESS_FILES,
    PROCESS_UPTIME,
    TASKS,
];

/// How long answers to RPCs took.
pub const RPC_SERVER_DURATION: Metric = Metric {
    name: "rpc.server.call.duration",
    kind: Kind::Histogram,
    unit: "s",
    description: "From a call's arrival to the end of its answer, by method and code",
};
/// How long calls to other services took, with all their attempts.
pub const RPC_CLIENT_DURATION: Metric = Metric {
    name: "rpc.client.call.duration",
    kind: Kind::Histogram,
    unit: "s",
    description: "From a call to the end of its answer, with all attempts, by method and code",
};
/// How long answers to HTTP requests took.
pub const HTTP_SERVER_DURATION: Metric = Metric {
    name: "http.server.request.duration",
    kind: Kind::Histogram,
    unit: "s",
    description: "From a request's arrival to the end of its answer, by route and status",
};
/// How long Azure took.
pub const HTTP_CLIENT_DURATION: Metric = Metric {
    name: "http.client.request.duration",
    kind: Kind::Histogram,
    unit: "s",
    description: "From a request to Azure to the head of its answer, each attempt by itself",
};
/// How long the database took.
pub const DB_CLIENT_DURATION: Metric = Metric {
    name: "db.client.operation.duration",
    kind: Kind::Histogram,
    unit: "s",
    description: "From a statement of a request to the database's answer",
};
/// Attempts after the first.
pub const RETRIES: Metric = Metric {
    name: "melomesh.rpc.client.retries",
    kind: Kind::Counter,
    unit: "{attempt}",
    description: "Attempts at a call after the first",
};
/// Requests that were turned away.
pub const SHEDS: Metric = Metric {
    name: "melomesh.sheds",
    kind: Kind::Counter,
    unit: "{request}",
    description: "Requests that were turned away at once, by the reason",
};
/// How many requests a server lets in at a time.
pub const CONCURRENCY_LIMIT: Metric = Metric {
    name: "melomesh.concurrency.limit",
    kind: Kind::Gauge,
    unit: "{request}",
    description: "How many requests the server lets in at a time",
};
/// Endpoints that are known.
pub const ENDPOINTS: Metric = Metric {
    name: "melomesh.endpoints",
    kind: Kind::Gauge,
    unit: "{endpoint}",
    description: "Endpoints of other services: well, away, or ejected for failing too often",
};
/// Whether the breaker of an endpoint is open.
pub const BREAKER_OPEN: Metric = Metric {
    name: "melomesh.breaker.open",
    kind: Kind::Gauge,
    unit: "{breaker}",
    description: "1 while the breaker of an endpoint is open and it is not asked, else 0",
};
/// How many wait for a worker.
pub const QUEUE_DEPTH: Metric = Metric {
    name: "melomesh.queue.depth",
    kind: Kind::UpDownCounter,
    unit: "{request}",
    description: "Requests that wait for a worker",
};
/// How long they waited.
pub const QUEUE_WAIT: Metric = Metric {
    name: "melomesh.queue.wait.duration",
    kind: Kind::Histogram,
    unit: "s",
    description: "How long requests waited for a worker",
};
/// How long models computed.
pub const INFERENCE_DURATION: Metric = Metric {
    name: "melomesh.inference.duration",
    kind: Kind::Histogram,
    unit: "s",
    description: "How long a model computed, all windows of a question together",
};
/// How many windows a model was asked for at once.
pub const INFERENCE_WINDOWS: Metric = Metric {
    name: "melomesh.inference.windows",
    kind: Kind::Histogram,
    unit: "{window}",
    description: "How many windows of a clip a model was asked for at once",
};
/// Which models serve.
pub const MODEL_INFO: Metric = Metric {
    name: "melomesh.model.info",
    kind: Kind::Gauge,
    unit: "{model}",
    description: "1 for the version of a model that serves, 0 for those it took over from",
};
/// How large uploads are.
pub const UPLOAD_SIZE: Metric = Metric {
    name: "melomesh.upload.size",
    kind: Kind::Histogram,
    unit: "By",
    description: "Bytes of a clip or a picture that was sent",
};
/// Resident memory.
pub const PROCESS_MEMORY: Metric = Metric {
    name: "process.memory.usage",
    kind: Kind::UpDownCounter,
    unit: "By",
    description: "Resident memory of the process",
};
/// Time that the cores spent.
pub const PROCESS_CPU: Metric = Metric {
    name: "process.cpu.time",
    kind: Kind::Counter,
    unit: "s",
    description: "Time that the cores spent on the process, by mode",
};
/// Threads.
pub const PROCESS_THREADS: Metric = Metric {
    name: "process.thread.count",
    kind: Kind::UpDownCounter,
    unit: "{thread}",
    description: "Threads of the process",
};
/// Open files and connections.
pub const PROCESS_FILES: Metric = Metric {
    name: "process.unix.file_descriptor.count",
    kind: Kind::UpDownCounter,
    unit: "{file_descriptor}",
    description: "Files and connections that the process has open",
};
/// Age.
pub const PROCESS_UPTIME: Metric = Metric {
    name: "process.uptime",
    kind: Kind::Gauge,
    unit: "s",
    description: "How long the process has run",
};
/// What goes on at the same time.
pub const TASKS: Metric = Metric {
    name: "melomesh.tasks",
    kind: Kind::UpDownCounter,
    unit: "{task}",
    description: "Asynchronous tasks of the process that have not ended",
};
