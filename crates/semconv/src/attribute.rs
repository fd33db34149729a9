//! What is said of spans, and what tells the points of a metric apart.

/// Whose it is: the resource's where a process is one service.
pub const SERVICE_NAME: &str = "service.name";
/// The version of the program.
pub const SERVICE_VERSION: &str = "service.version";
/// Which of the service's replicas it is.
pub const SERVICE_INSTANCE: &str = "service.instance.id";

/// `grpc`.
pub const RPC_SYSTEM: &str = "rpc.system.name";
/// `package.Service/Method`, or [`OTHER`].
pub const RPC_METHOD: &str = "rpc.method";
/// The name of the code that a call ended with. On the way to be
/// `rpc.status_code`.
pub const RPC_STATUS: &str = "rpc.response.status_code";
/// The verb of a request, or [`OTHER`].
pub const HTTP_METHOD: &str = "http.request.method";
/// The template of the path.
pub const HTTP_ROUTE: &str = "http.route";
/// The number of the status.
pub const HTTP_STATUS: &str = "http.response.status_code";
/// `http` or `https`.
pub const URL_SCHEME: &str = "url.scheme";
/// The path as it was asked for.
pub const URL_PATH: &str = "url.path";
/// Where a call went.
pub const SERVER_ADDRESS: &str = "server.address";
/// To which port.
pub const SERVER_PORT: &str = "server.port";
/// What kind of error it was.
pub const ERROR_TYPE: &str = "error.type";
/// `sqlite` or `postgresql`.
pub const DB_SYSTEM: &str = "db.system.name";
/// `SELECT`, `INSERT`…
pub const DB_OPERATION: &str = "db.operation.name";
/// The table.
pub const DB_COLLECTION: &str = "db.collection.name";
/// `user` or `system`.
pub const CPU_MODE: &str = "cpu.mode";

/// Which of the attempts at a call it is, counted from one.
pub const ATTEMPT: &str = "melomesh.attempt";
/// `well`, `away` or `ejected`.
pub const ENDPOINT_STATE: &str = "melomesh.endpoint.state";
/// Which queue was waited in.
pub const QUEUE: &str = "melomesh.queue.name";
/// Which model computed.
pub const MODEL: &str = "melomesh.model.id";
/// Which version of it.
pub const MODEL_VERSION: &str = "melomesh.model.version";
/// How many windows of a clip were judged at once.
pub const WINDOWS: &str = "melomesh.window.count";
/// `clip` or `picture`.
pub const UPLOAD: &str = "melomesh.upload.kind";
/// Why a request was turned away.
pub const SHED: &str = "melomesh.shed.reason";

/// What is said of what callers made up.
pub const OTHER: &str = "_OTHER";
