//! A collector of traces in this process, and what it was told.

use crate::any_port;
use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{AnyValue, KeyValue, any_value::Value},
    trace::v1::{self, ResourceSpans, span::SpanKind, status::StatusCode},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Request, Response, Status,
    transport::{Identity, Server, ServerTlsConfig},
};

/// Takes spans by OTLP.
#[derive(Clone, Debug)]
pub struct Collector {
    address: SocketAddr,
    spans: Arc<Mutex<Vec<Span>>>,
}

/// A span as it was told.
#[derive(Clone, Debug)]
pub struct Span {
    /// Whose it is, by its resource.
    pub service: String,
    /// The id of its trace.
    pub trace: String,
    /// Its own id.
    pub id: String,
    /// The id of its parent; empty if it has none.
    pub parent: String,
    /// What it is called.
    pub name: String,
    /// What it is at the ends of a call.
    pub kind: SpanKind,
    /// All else that is said of it.
    pub attributes: BTreeMap<String, String>,
    /// When it began, in nanoseconds since 1970.
    pub begin_ns: u64,
    /// When it ended.
    pub end_ns: u64,
    /// Whether it says that it failed.
    pub failed: bool,
}

/// The spans of one trace, the earliest first.
#[derive(Clone, Debug)]
pub struct Trace(pub Vec<Span>);

impl Collector {
    /// Listens.
    pub async fn start() -> Self {
        Self::serve(Server::builder()).await
    }

    /// Listens to who speaks TLS; and who vouches for it, in PEM.
    pub async fn start_with_tls() -> (Self, String) {
        let names = vec!["127.0.0.1".to_owned()];
        let own = rcgen::generate_simple_self_signed(names).expect("it can be signed");
        let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
        let tls = ServerTlsConfig::new().identity(Identity::from_pem(&certificate, key));
        let server = Server::builder().tls_config(tls).expect("they belong together");
        (Self::serve(server).await, certificate)
    }

    async fn serve(mut server: Server) -> Self {
        let listener = any_port().await;
        let address = listener.local_addr().expect("it is bound");
        let collector = Self { address, spans: Arc::default() };
        let server = server.add_service(TraceServiceServer::new(collector.clone()));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        collector
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many spans it was told of.
    pub fn count(&self) -> usize {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What it was told of a trace.
    pub fn trace(&self, id: &str) -> Trace {
        let spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let mut spans: Vec<_> = spans.iter().filter(|span| span.trace == id).cloned().collect();
        spans.sort_by_key(|span| span.begin_ns);
        Trace(spans)
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let told = request.into_inner().resource_spans.into_iter().flat_map(spans);
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).extend(told);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Trace {
    /// Which services called which.
    pub fn edges(&self) -> BTreeSet<(&str, &str)> {
        let edges = self.0.iter().filter_map(|span| {
            let caller = self.find(&span.parent)?;
            Some((caller.service.as_str(), span.service.as_str()))
        });
        edges.filter(|(caller, called)| caller != called).collect()
    }

    /// The spans whose parent is not here: of a whole trace, its first alone.
    pub fn roots(&self) -> Vec<&Span> {
        self.0.iter().filter(|span| self.find(&span.parent).is_none()).collect()
    }

    /// The spans of a parent.
    pub fn children(&self, parent: &str) -> impl Iterator<Item = &Span> {
        self.0.iter().filter(move |span| span.parent == parent)
    }

    /// The spans of a name.
    pub fn named(&self, name: &str) -> Vec<&Span> {
        self.0.iter().filter(|span| span.name == name).collect()
    }

    fn find(&self, id: &str) -> Option<&Span> {
        self.0.iter().find(|span| span.id == id)
    }
}

fn spans(told: ResourceSpans) -> impl Iterator<Item = Span> {
    let resource = attributes(told.resource.unwrap_or_default().attributes);
    let service = resource.get("service.name").cloned().unwrap_or_default();
    let spans = told.scope_spans.into_iter().flat_map(|scope| scope.spans);
    spans.map(move |span| read(service.clone(), span))
}

fn read(service: String, span: v1::Span) -> Span {
    Span {
        service,
        trace: hex(&span.trace_id),
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        kind: span.kind(),
        failed: span.status.is_some_and(|status| status.code() == StatusCode::Error),
        name: span.name,
        attributes: attributes(span.attributes),
        begin_ns: span.start_time_unix_nano,
        end_ns: span.end_time_unix_nano,
    }
}

fn attributes(told: Vec<KeyValue>) -> BTreeMap<String, String> {
    told.into_iter().map(|told| (told.key, text(told.value))).collect()
}

fn text(value: Option<AnyValue>) -> String {
    match value.and_then(|value| value.value) {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
